import type { Host } from '@lkssp/core';
import type { ApacheOptions } from './apache-options.js';

const PLACES = [
  '/usr/sbin/apache2',
  '/usr/sbin/httpd',
  '/usr/sbin/httpd2',
  '/usr/sbin/httpd-prefork',
  '/usr/local/apache2/bin/httpd',
  '/usr/local/sbin/httpd',
] as const;

const MODULE_PLACES = [
  '/usr/lib/apache2/modules',
  '/usr/lib64/httpd/modules',
  '/usr/lib/httpd/modules',
  '/usr/lib64/apache2',
  '/usr/lib/apache2',
  '/usr/local/apache2/modules',
  '/usr/libexec/apache2',
] as const;

const LOOK_MS = 5000;

/** What was found on this machine, by what was looked for. Only a memory to save work. */
const found = new Map<string, string>();

/** The program of Apache; undefined when none is installed. */
export async function findHttpd(host: Host, { httpd }: Pick<ApacheOptions, 'httpd'>): Promise<string | undefined> {
  return httpd ?? (await firstOf(host, PLACES));
}

/** The module by which Apache tells its whole configuration; undefined where it is not installed. */
export async function findInfoModule(host: Host): Promise<string | undefined> {
  return await firstOf(
    host,
    MODULE_PLACES.map((folder) => `${folder}/mod_info.so`),
  );
}

/** In a process that can be lost: whatever folder it is may be mounted. */
async function firstOf(host: Host, paths: readonly string[]): Promise<string | undefined> {
  const key = paths.join('\n');
  const known = found.get(key);
  if (known !== undefined) return known;
  const seen = await host.run({ argv: ['ls', '-d', '--', ...paths], withinMs: LOOK_MS, accept: [0, 1, 2] });
  const there = new Set(seen.stdout.split('\n'));
  const first = paths.find((path) => there.has(path));
  if (first !== undefined) found.set(key, first);
  return first;
}

/** True for the name of a program file that can be Apache. */
export function isHttpdName(exe: string | undefined, httpd: string | undefined): boolean {
  const base = (path: string): string =>
    path
      .replace(/ \(deleted\)$/, '')
      .split('/')
      .at(-1) ?? '';
  if (exe === undefined) return false;
  return /^(?:apache2|httpd2?)(?:[.-]\w+)?$/.test(base(exe)) || (httpd !== undefined && base(exe) === base(httpd));
}
