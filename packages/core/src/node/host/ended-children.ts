import type { ProcessIdentity } from '../../contract/host-processes.js';

/** How many ends are remembered: one per supervised program is enough, and a kit has hundreds at most. */
const KEPT = 4096;

/** How the children of this process ended, by identity: only a parent is told (wait(2)), and it is asked later. */
const ended = new Map<string, string>();

const keyOf = ({ pid, startTime }: ProcessIdentity): string => `${pid}:${startTime}`;

/** `exit 1` or `SIGKILL`. */
export function howEnded(code: number | null, signal: string | null): string {
  return signal ?? `exit ${code ?? '?'}`;
}

/** Remembers how a child ended. */
export function rememberEnd(identity: ProcessIdentity, how: string): void {
  ended.set(keyOf(identity), how);
  const oldest = ended.size > KEPT ? ended.keys().next().value : undefined;
  if (oldest !== undefined) ended.delete(oldest);
}

/** How exactly that process ended, where it was our child. */
export function endOf(identity: ProcessIdentity): string | undefined {
  return ended.get(keyOf(identity));
}
