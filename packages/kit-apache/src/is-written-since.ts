import type { Host, ProcessIdentity } from '@lkssp/core';

const LOOK_MS = 3000;
/** Of a second; the same on every Linux, whatever its kernel counts in (proc_pid_stat(5)). */
const TICKS = 100;
/** Both times are whole seconds, and the time of boot moves with the clock. */
const TOLERANCE_SECONDS = 2;

/** True when a file was written while a process lived: then its number in there is no leftover of an earlier process. */
export async function isWrittenSince(host: Host, path: string, { startTime }: ProcessIdentity): Promise<boolean> {
  const { ok, stdout } = await host.run({ argv: ['stat', '-c', '%Y', '--', path], withinMs: LOOK_MS });
  const boot = Number(/^btime (\d+)$/m.exec(await host.read('/proc/stat'))?.[1]);
  return ok && Number(stdout) >= boot + startTime / TICKS - TOLERANCE_SECONDS;
}
