import type { IncomingMessage } from 'node:http';
import { EventStreamParser, type StreamMessage } from './event-stream.js';
import type { RequestError } from './request-error.js';

/** How a stream is followed. */
export interface FollowOptions {
  /** Ends the following; the loop that reads it ends without an error. */
  readonly signal?: AbortSignal;
  /** Id of the last event that was seen: what has happened since comes first. Left out: only what happens from now on. */
  readonly after?: string;
  /** Milliseconds that a daemon may be away before the following gives up with its error. Default 10,000. */
  readonly patienceMs?: number;
}

/** Opens the stream, going on after the message `last`. */
export type OpenStream = (last: string | undefined, signal: AbortSignal | undefined) => Promise<IncomingMessage>;

/** The server sends a line at least every 15 s. This long without one means that the connection is dead. */
const SILENCE_MS = 45_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** Messages of a stream over any number of connections: after a break it goes on where it was. */
export async function* follow(open: OpenStream, options: FollowOptions): AsyncGenerator<StreamMessage, void, void> {
  const { signal, patienceMs = 10_000 } = options;
  let last = options.after;
  let awaySince: number | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  while (!isOver(signal)) {
    try {
      const response = await open(last, signal);
      awaySince = undefined;
      pauseMs = FIRST_PAUSE_MS;
      for await (const message of messagesOf(response)) {
        if (message.id !== '') last = message.id;
        yield message;
      }
    } catch (error) {
      if (isOver(signal)) return;
      if (!isAway(error)) throw error;
      awaySince ??= performance.now();
      if (performance.now() - awaySince >= patienceMs) throw error;
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function* messagesOf(response: IncomingMessage): AsyncGenerator<StreamMessage, void, void> {
  const parser = new EventStreamParser();
  response.setEncoding('utf8');
  response.setTimeout(SILENCE_MS, () => response.destroy());
  try {
    for await (const chunk of response) yield* parser.feed(String(chunk));
  } catch {
    // A connection that broke is the ordinary end of a stream: the caller opens the next one.
  } finally {
    response.destroy();
  }
}

/** A function of its own, because its answer changes while the loop above waits. */
function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** No answer, or one that says "not now": worth another try. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'RequestError') return false;
  const { status, code } = error as RequestError;
  return status === 503 || code === 'LKSSP_DAEMON_ABSENT' || code === 'LKSSP_DAEMON_SILENT';
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}
