import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { isBroken, silent, unanswered } from './unanswered.js';

/**
 * Not imported: an ES import of node:http reads all its exports, one of which brings in a WebSocket client and 25 ms.
 * A command that starts in 30 ms would notice.
 */
const http = process.getBuiltinModule('node:http');

/** Without it the agent works out a name for TLS before it connects, which takes 3 ms the first time and is for nothing here. */
const NO_TLS_NAME = { servername: '' };

/** One request as it goes over the wire. */
export interface Exchange {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Milliseconds until the answer must be complete. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Connections to one daemon, kept between requests; idle ones do not keep the process alive. */
export class Connection {
  readonly #agent: Agent;
  readonly socketPath: string;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 2 });
  }

  /** Sends `exchange` and reads the whole answer. Rejects with a RequestError, or with the reason of the signal. */
  async send(exchange: Exchange): Promise<Answer> {
    for (;;) {
      exchange.signal?.throwIfAborted();
      const request = this.#request(exchange, this.#agent);
      try {
        return await this.#answer(request, exchange);
      } catch (cause) {
        // The daemon may close a kept connection at any time; it is tried again until a new one breaks too. A new one
        // that breaks means that the daemon ended while it worked: whoever ordered must know that.
        if (!request.reusedSocket || !isBroken(cause)) throw this.#told(cause);
      }
    }
  }

  /** Opens a stream that has no end of its own. It has a connection to itself. */
  async stream(exchange: Exchange): Promise<IncomingMessage> {
    exchange.signal?.throwIfAborted();
    const request = this.#request(exchange, false);
    const over = limit(request, exchange, this.socketPath);
    try {
      const response = await headersOf(request, exchange.body);
      // The deadline was for the first byte. The signal stays until the stream ends.
      clearTimeout(over.timer);
      response.once('close', over.end);
      return response;
    } catch (cause) {
      over.end();
      throw this.#told(over.stopped() ?? cause);
    }
  }

  /** Closes all connections; requests under way reject. */
  close(): void {
    this.#agent.destroy();
  }

  async #answer(request: ClientRequest, exchange: Exchange): Promise<Answer> {
    const over = limit(request, exchange, this.socketPath);
    try {
      const response = await headersOf(request, exchange.body);
      return { status: response.statusCode ?? 0, headers: response.headers, body: await textOf(response) };
    } catch (cause) {
      throw over.stopped() ?? cause;
    } finally {
      over.end();
    }
  }

  #request({ method, path, headers, body }: Exchange, agent: Agent | false): ClientRequest {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return http.request({
      socketPath: this.socketPath,
      host: 'localhost',
      ...NO_TLS_NAME,
      agent,
      method,
      path,
      headers: { ...headers, ...length },
    });
  }

  #told(cause: unknown): unknown {
    return cause instanceof Stopped ? cause.reason : unanswered(this.socketPath, cause);
  }
}

/** Ended by us: `reason` is what the caller gets. */
class Stopped extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('stopped');
    this.reason = reason;
  }
}

interface Limit {
  readonly timer: NodeJS.Timeout;
  /** Why the request was ended by us, if it was: an answer under way only knows that its connection broke. */
  readonly stopped: () => Stopped | undefined;
  readonly end: () => void;
}

/** Ends the request at its deadline and when its caller gives up. */
function limit(request: ClientRequest, { deadlineMs, signal }: Exchange, socketPath: string): Limit {
  let stopped: Stopped | undefined;
  const stop = (reason: unknown): void => {
    stopped = new Stopped(reason);
    request.destroy(stopped);
  };
  const abort = (): void => stop(signal?.reason);
  const timer = setTimeout(() => stop(silent(socketPath, deadlineMs)), deadlineMs);
  signal?.addEventListener('abort', abort, { once: true });
  const end = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
  return { timer, stopped: () => stopped, end };
}

function headersOf(request: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve);
  // Also after the answer has begun: an error that nobody listens to would end the process.
  request.on('error', reject);
  request.end(body);
  return promise;
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}
