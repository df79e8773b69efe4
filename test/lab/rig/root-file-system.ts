import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../run-folder.ts';

/** What a machine has besides Debian's smallest set. Node and our packages come from the repository. */
const PACKAGES: readonly string[] = [
  'apache2',
  'bindfs',
  'cron',
  'curl',
  'dbus',
  'e2fsprogs',
  'fuse3',
  'init-system-helpers',
  'iproute2',
  'iputils-arping',
  'iputils-ping',
  'libstdc++6',
  'lsb-base',
  'monit',
  'procps',
  'psmisc',
  'systemd',
  'systemd-sysv',
  'udev',
  'xfsprogs',
];

const RECIPE = join(import.meta.dirname, '../make-rootfs.sh');

/** The root file system of machines: its name tells by what it was made. */
export function rootFileSystem(): string {
  const digest = createHash('sha256').update(readFileSync(RECIPE)).update(PACKAGES.join()).digest('hex').slice(0, 12);
  return join(CACHE, `rootfs-${digest}`);
}

/** Makes it where it is not there. It needs the network, so this is called before the namespaces are entered. */
export async function makeRootFileSystem(): Promise<boolean> {
  const folder = rootFileSystem();
  if (existsSync(folder)) return true;
  const child = spawn(RECIPE, [folder, PACKAGES.join()], { stdio: ['ignore', 'inherit', 'inherit'] });
  return await new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
