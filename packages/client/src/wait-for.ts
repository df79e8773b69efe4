import { RequestError } from './request-error.js';
import type { Operation } from './wire/operation.js';
import type { Sentence } from './wire/sentence.js';

/** How an operation is waited for. */
export interface WaitOptions {
  /** Called with each new line of progress, in order, each once. */
  readonly onProgress?: (sentence: Sentence, operation: Operation) => void;
  /** Milliseconds to wait in all; then a RequestError `LKSSP_OPERATION_UNFINISHED`. The operation itself goes on. Default: no limit. */
  readonly deadlineMs?: number;
  /** Gives up waiting; rejects with the signal's reason. The operation itself goes on. */
  readonly signal?: AbortSignal;
}

/** Asks for an operation, held back by the server until there is more than `seen` lines of progress or `waitMs` are over. */
export type AskOperation = (
  id: string,
  held: { readonly seen: number; readonly waitMs: number },
  signal: AbortSignal | undefined,
) => Promise<Operation>;

/** How long the server holds one question back. */
const HOLD_MS = 20_000;

/** Waits until `operation` is over, and gives it with its phase `done` or `failed`. */
export async function waitFor(ask: AskOperation, operation: Operation, options: WaitOptions = {}): Promise<Operation> {
  const { onProgress, signal, deadlineMs = Number.POSITIVE_INFINITY } = options;
  const end = performance.now() + deadlineMs;
  let now = operation;
  let seen = 0;
  for (;;) {
    signal?.throwIfAborted();
    for (const sentence of now.progress.slice(seen)) onProgress?.(sentence, now);
    seen = Math.max(seen, now.progress.length);
    if (now.phase !== 'running') return now;
    const leftMs = end - performance.now();
    if (leftMs <= 0) throw unfinished(now, deadlineMs);
    now = await ask(now.id, { seen, waitMs: Math.ceil(Math.min(leftMs, HOLD_MS)) }, signal);
  }
}

function unfinished({ order, id }: Operation, deadlineMs: number): RequestError {
  const message = `${order} is not finished after ${deadlineMs / 1000} s and goes on as operation ${id}.`;
  return new RequestError({ status: 0, code: 'LKSSP_OPERATION_UNFINISHED', exit: 1, message });
}
