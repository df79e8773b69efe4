import { spawnSync } from 'node:child_process';

/** Why the lab cannot run here, or undefined. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root, to mount and to make interfaces';
  const missing = ['unshare', 'setpriv', 'flock', 'losetup', 'ip'].filter(
    (name) => spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status !== 0,
  );
  if (missing.length > 0) return `it needs ${missing.join(', ')} (packages util-linux, mount, iproute2)`;
  const probe = spawnSync('unshare', ['-m', '-n', '-p', '-f', '--mount-proc', 'true'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : `namespaces cannot be made here: ${probe.stderr.trim()}`;
}
