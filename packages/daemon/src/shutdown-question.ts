import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

const WITHIN_MS = 2000;

/**
 * Whether systemd is taking the whole machine down, rather than this service alone (systemctl(1), is-system-running).
 * Asked when a signal has come, never by the clock: it costs a process. False where there is no systemd or no answer.
 */
export async function isMachineStopping(systemd = '/run/systemd/system', program = 'systemctl'): Promise<boolean> {
  if (!existsSync(systemd)) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // Its exit code tells of every state but `running`, so only its word counts.
  execFile(program, ['is-system-running'], { timeout: WITHIN_MS, killSignal: 'SIGKILL' }, (_, stdout) =>
    resolve(stdout.trim() === 'stopping'),
  );
  // One that waits for a frozen disk takes no signal, and the stop that was asked for must not wait with it.
  setTimeout(() => resolve(false), 2 * WITHIN_MS).unref();
  return await promise;
}
