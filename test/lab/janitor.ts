import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where the kernel shows cgroup v2 on this machine, or undefined. */
function cgroupMount(): string | undefined {
  const lines = readFileSync('/proc/mounts', 'utf8').split('\n');
  return lines.map((line) => line.split(' ')).findLast((fields) => fields[2] === 'cgroup2')?.[1];
}

/** The cgroup of a run, by which also what has escaped from it is found. */
export const cgroupOf = (folder: string): string =>
  join(cgroupMount() ?? '/nonexistent', `lkssp-lab-${basename(folder)}`);

/** Makes the cgroup of a run; undefined where this machine has none to offer. */
export function makeCgroup(folder: string): string | undefined {
  if (cgroupMount() === undefined) return undefined;
  const cgroup = cgroupOf(folder);
  mkdirSync(cgroup);
  return existsSync(join(cgroup, 'cgroup.procs')) ? cgroup : undefined;
}

/**
 * Starts the process that cleans up after a run, in a session of its own, where no Ctrl-C reaches it. It begins when this
 * process has ended, by whatever, or when the returned function is called, which resolves when all is gone.
 */
export function startJanitor(folder: string): () => Promise<void> {
  const child = spawn('/bin/sh', [join(import.meta.dirname, 'janitor.sh'), folder, cgroupOf(folder)], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
    cwd: '/',
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  return () => {
    child.stdin.end();
    return ended;
  };
}
