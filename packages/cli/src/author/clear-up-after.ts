import { spawn } from 'node:child_process';

/**
 * Waits until its standard input is closed, which the kernel does when this command ends in whatever way; then ends the
 * daemon, if that number is still the one that names the folder, and removes the folder.
 */
const SCRIPT = `
cat >/dev/null
is_it() { grep -qF -- "$2" "/proc/$1/cmdline" 2>/dev/null; }
is_it "$1" "$2" && kill -TERM "$1"
left=60
while is_it "$1" "$2" && [ "$left" -gt 0 ]; do sleep 1; left=$((left - 1)); done
is_it "$1" "$2" && kill -KILL "$1"
rm -rf -- "$2"
`;

/** Sees to it that the daemon and the folder of a trial do not outlive this command, also when it is killed. */
export function clearUpAfter(pid: number, folder: string): void {
  const keeper = spawn('/bin/sh', ['-c', SCRIPT, 'sh', String(pid), folder], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Where no shell can be started, the trial goes on without.
  keeper.on('error', () => undefined);
  keeper.unref();
  const { stdin } = keeper;
  stdin?.on('error', () => undefined);
  // It must not keep this command from ending.
  (stdin as { unref?(): void } | null)?.unref?.();
}
