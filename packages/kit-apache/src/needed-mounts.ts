import { dirname } from 'node:path';
import type { Host, MountEntry, ProposedChild } from '@lkssp/core';
import type { ApacheOptions } from './apache-options.js';
import type { HttpdConfig } from './httpd-config.js';

/** Part of the system itself, mounted before lkssp starts and needed by more than Apache. */
const SYSTEM =
  /^\/(?:(?:boot|usr|etc|var|tmp|run|dev|proc|sys|home|root|lib|lib64|bin|sbin)?|usr\/\w+|var\/(?:lib|log|tmp|cache|spool|run)|(?:run|dev|proc|sys|boot)\/.*)$/;
/** File systems that have no device: nothing that could be mounted again elsewhere. */
const WITHOUT_DEVICE = new Set([
  'tmpfs',
  'ramfs',
  'devtmpfs',
  'proc',
  'sysfs',
  'cgroup',
  'cgroup2',
  'overlay',
  'squashfs',
]);
const RESOLVE_MS = 5000;

/** The file systems that an instance needs besides those of the system itself, one resource for each. */
export async function neededMounts(
  host: Host,
  options: ApacheOptions,
  config: HttpdConfig,
): Promise<readonly ProposedChild[]> {
  const paths = [options.config, config.serverRoot, ...config.files.map(dirname), ...config.documentRoots];
  const root = host.mounts.of('/');
  const found = new Map<string, MountEntry>();
  for (const path of await resolved(host, [...new Set(paths)])) {
    const mount = host.mounts.of(path);
    const isOwn = mount.device !== root.device && !SYSTEM.test(mount.mountPoint) && !WITHOUT_DEVICE.has(mount.type);
    if (isOwn) found.set(mount.mountPoint, mount);
  }
  return [...found.keys()].map((mountPoint) => ({
    kit: 'fs',
    type: 'filesys',
    tag: tagFor(mountPoint),
    options: { mountPoint },
  }));
}

/** Where symbolic links lead. By a program that can be ended; what it cannot tell is taken as it is. */
async function resolved(host: Host, paths: readonly string[]): Promise<readonly string[]> {
  const { ok, stdout } = await host.run({ argv: ['realpath', '-m', '-z', '--', ...paths], withinMs: RESOLVE_MS });
  return ok ? stdout.split('\0').filter((path) => path !== '') : paths;
}

/** `/srv/web` → `fs-srv-web`, as the kit for file systems names those that it proposes itself. */
function tagFor(mountPoint: string): string {
  const words = mountPoint.split(/[^A-Za-z0-9._]+/).filter((word) => word !== '');
  return ['fs', ...words].join('-').slice(0, 200);
}
