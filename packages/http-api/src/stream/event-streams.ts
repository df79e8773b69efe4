import type { ServerResponse } from 'node:http';
import { LksspError } from '@lkssp/core/engine';
import { HEARTBEAT_FRAME } from './event-frame.js';

/** One open stream to one reader. */
export interface EventStream {
  /** Writes a frame. A reader that lets too much pile up is cut off. */
  send(frame: string): void;
}

/** How a stream is fed. */
export interface StreamSource {
  /** Begins to feed the stream. Returns what ends that. */
  begin(stream: EventStream): () => void;
  /** The last frame of a stream that ends in order. */
  last(): string;
}

interface Open extends EventStream {
  readonly finish: () => void;
}

/** Limits of all streams together; see Limits. */
export interface StreamLimits {
  readonly streams: number;
  readonly streamBytes: number;
  readonly heartbeatMs: number;
}

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  connection: 'close',
} as const;

/** All open event streams of one socket. */
export class EventStreams {
  readonly #open = new Set<Open>();
  readonly #limits: StreamLimits;
  readonly #heart: NodeJS.Timeout;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
    this.#heart = setInterval(() => {
      for (const stream of this.#open) stream.send(HEARTBEAT_FRAME);
    }, limits.heartbeatMs);
    this.#heart.unref();
  }

  /** Number of open streams. */
  get size(): number {
    return this.#open.size;
  }

  /** Throws `LKSSP_STREAMS_FULL` when there is no room for another one. */
  assertRoom(): void {
    const { streams } = this.#limits;
    if (this.#open.size >= streams) throw new LksspError('LKSSP_STREAMS_FULL', { limit: streams });
  }

  /** Turns an answer that has not begun into a stream. */
  open(response: ServerResponse, source: StreamSource): void {
    // A reader that goes away in the middle of a write is ordinary, and an error without a listener would end the process.
    response.on('error', () => response.destroy());
    response.writeHead(200, HEAD);
    response.flushHeaders();
    const send = (frame: string): void => this.#send(response, frame);
    const stream: Open = { send, finish: () => response.end(source.last()) };
    const end = source.begin(stream);
    this.#open.add(stream);
    response.once('close', () => {
      this.#open.delete(stream);
      end();
    });
  }

  /** Ends all streams, each with its last frame. */
  close(): void {
    clearInterval(this.#heart);
    for (const stream of this.#open) stream.finish();
  }

  #send(response: ServerResponse, frame: string): void {
    if (response.destroyed || response.writableEnded) return;
    response.write(frame);
    if (response.writableLength > this.#limits.streamBytes) response.destroy();
  }
}
