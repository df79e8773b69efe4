import { setTimeout as pause } from 'node:timers/promises';
import type { Changeover, Client } from '@lkssp/client';
import { OrderError } from './order-error.js';
import { errorCode } from './error-code.js';

const NO_CONNECTION_EXIT = 9;

const ASK_AGAIN_MS = 200;

/** How long is waited for what, milliseconds. */
export interface Patience {
  /** Without any answer: a store is migrated and kits are loaded in it. */
  readonly silenceMs: number;
  /** Without any answer, and without the process that was the daemon: a supervisor would have begun another by now. */
  readonly goneMs: number;
  /** For a daemon that is back and knows of nothing new: it will not learn of it any more. */
  readonly unawareMs: number;
  /** For all of it. */
  readonly wholeMs: number;
}

const USUAL: Patience = { silenceMs: 180_000, goneMs: 30_000, unawareMs: 20_000, wholeMs: 3_600_000 };

/** What a daemon says, or does not say, when it is about to be replaced. */
const GONE = new Set([
  'LKSSP_DAEMON_ABSENT',
  'LKSSP_DAEMON_SILENT',
  'LKSSP_DAEMON_STOPPING',
  'LKSSP_OPERATION_UNKNOWN',
]);

/** Whether `error` is what a caller meets while one daemon is replaced by another. */
export function isHandover(error: unknown): boolean {
  return GONE.has(errorCode(error) ?? '');
}

/** How a replacement is waited for. */
export interface Awaiting {
  /** The last one before it. */
  readonly before: Changeover | undefined;
  /** The daemon has gone: there must be one. Otherwise its absence is an answer. */
  readonly certain: boolean;
  /** Process of the daemon that was told; it keeps its number when it becomes another program. */
  readonly pid?: number | undefined;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}

/**
 * Asks until a replacement that came after `before` is over; undefined when there was none. Rejects with the signal's
 * reason, and with a OrderError when no daemon comes back.
 */
export async function awaitChangeover(
  client: Client,
  { before, certain, pid, signal, patience = USUAL }: Awaiting,
): Promise<Changeover | undefined> {
  const start = performance.now();
  let answeredAt = start;
  let unawareSince: number | undefined;
  for (;;) {
    const last = await asked(client, signal);
    const now = performance.now();
    if (last !== 'away') {
      answeredAt = now;
      const isNew = last?.id !== before?.id;
      if (isNew && last?.phase !== 'running') return last;
      if (!isNew && !certain) return undefined;
      unawareSince = isNew ? undefined : (unawareSince ?? now);
    } else unawareSince = undefined;
    if (now - (unawareSince ?? now) > patience.unawareMs) throw unaware();
    const silenceMs = isGone(pid) ? patience.goneMs : patience.silenceMs;
    if (now - answeredAt > silenceMs || now - start > patience.wholeMs) throw notBack(now - start);
    await pause(ASK_AGAIN_MS, undefined, { signal });
  }
}

async function asked(client: Client, signal: AbortSignal): Promise<Changeover | 'away' | undefined> {
  try {
    return await client.lastChangeover({ signal });
  } catch (error) {
    if (isHandover(error)) return 'away';
    throw error;
  }
}

function isGone(pid: number | undefined): boolean {
  try {
    return pid !== undefined && !process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

const notBack = (ms: number): OrderError =>
  new OrderError(
    'LKSSP_DAEMON_ABSENT',
    `The new daemon has not told within ${Math.round(ms / 1000)} s how it went. Whatever was not finished is taken back when a daemon starts: "lkssp daemon", or "systemctl start lkssp". Then "lkssp upgrade --last" tells what came of it.`,
    NO_CONNECTION_EXIT,
  );

const unaware = (): OrderError =>
  new OrderError(
    'LKSSP_DAEMON_ABSENT',
    'The daemon ended before it had begun and is back as it was: nothing was replaced. "lkssp log" says more.',
    NO_CONNECTION_EXIT,
  );
