import type { IncomingMessage } from 'node:http';
import { EventStreamParser, type StreamMessage } from './event-stream.js';
import type { RequestError } from './request-error.js';

/** How a stream is followed. */
export interface FollowOptions {
  /** Ends the following; the loop that reads it ends without an error. */
  readonly signal?: AbortSignal;
  /** Id of the last event that was seen: what has happened since comes first. Left out: only what happens from now on. */
  readonly after?: string;
  /** Milliseconds that a daemon may be away, once it has answered, before the following gives up with its error. Default 10,000. */
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
  let hereAt: number | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  while (!isOver(signal)) {
    try {
      const response = await open(last, signal);
      pauseMs = FIRST_PAUSE_MS;
      const parser = new EventStreamParser();
      for await (const messages of messagesOf(response, parser)) {
        last = parser.lastId ?? last;
        yield* messages;
      }
      hereAt = performance.now();
    } catch (error) {
      if (isOver(signal)) return;
      // A daemon that never was there is no break in a stream.
      if (!isAway(error) || hereAt === undefined || performance.now() - hereAt >= patienceMs) throw error;
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function* messagesOf(
  response: IncomingMessage,
  parser: EventStreamParser,
): AsyncGenerator<readonly StreamMessage[], void, void> {
  response.setEncoding('utf8');
  response.setTimeout(SILENCE_MS, () => response.destroy());
  try {
    for await (const chunk of response) yield parser.feed(String(chunk));
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

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const over = (): void => resolve();
  const timer = setTimeout(over, ms);
  signal?.addEventListener('abort', over);
  await promise;
  signal?.removeEventListener('abort', over);
  clearTimeout(timer);
}
