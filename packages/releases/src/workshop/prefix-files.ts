import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockText, readWanted } from './lock-file.js';
import type { NpmSettings } from './npm-settings.js';
import type { BuildTask } from './tasks.js';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What npm is to do when a person runs it in the folder: as we would, and nothing else. Tokens stay where they are. */
export function npmrcOf(settings: NpmSettings, cacheFolder: string): string {
  const scopes = Object.entries(settings).filter(([key]) => key.startsWith('@'));
  const lines = [
    `registry=${settings.registry}`,
    ...scopes.map(([key, value]) => `${key}=${String(value)}`),
    `cache=${cacheFolder}`,
    'ignore-scripts=true',
    'omit[]=dev',
    'omit[]=peer',
    'legacy-peer-deps=true',
    'install-links=true',
    'bin-links=false',
    'audit=false',
    'fund=false',
    'update-notifier=false',
  ];
  return `${lines.join('\n')}\n`;
}

/** Keeps an exact wish for a tarball that lies here: its registry, if it has one, may hold something else of that name. */
async function wishes(
  exactly: Readonly<Record<string, string>>,
  from: string | undefined,
  versionOf: (name: string) => string | undefined,
): Promise<Record<string, string>> {
  const before = from === undefined ? {} : await readWanted(from);
  return Object.fromEntries(
    Object.entries(exactly).map(([name, version]) => {
      const wanted = before[name];
      const same = wanted?.startsWith('file:') === true && versionOf(name) === version;
      return [name, same ? wanted : version];
    }),
  );
}

const BEFORE: readonly (readonly [file: string, textOf: (prefix: string) => Promise<string | undefined>])[] = [
  ['package.json', (prefix) => readFile(join(prefix, 'package.json'), 'utf8')],
  ['package-lock.json', (prefix) => lockText(prefix)],
];

/** Makes the new prefix: package.json and lock file as they were, with the exact wishes of the change. */
export async function layOut(
  { into, from, change, style, supply }: BuildTask,
  settings: NpmSettings,
  versionOf: (name: string) => string | undefined,
): Promise<void> {
  await mkdir(into, { recursive: true });
  // Read and written, not copied: the copy would be as open as what somebody has written by hand.
  for (const [file, textOf] of BEFORE) {
    if (from === undefined || !existsSync(join(from, file))) continue;
    writeFileSync(join(into, file), (await textOf(from)) ?? '');
  }
  const manifest = join(into, 'package.json');
  const dependencies = 'exactly' in change ? await wishes(change.exactly, from, versionOf) : undefined;
  if (dependencies !== undefined || !existsSync(manifest)) {
    const name = style === 'kits' ? 'lkssp-kit-folder' : 'lkssp-program-folder';
    writeFileSync(manifest, json({ name, private: true, dependencies: dependencies ?? {} }));
  }
  if (style === 'kits') writeFileSync(join(into, '.npmrc'), npmrcOf(settings, supply.cache));
}
