import type { IncomingMessage } from 'node:http';
import type { Answer, Connection, Exchange } from './connection.js';
import { RequestError } from './request-error.js';
import { nonsense } from './unanswered.js';
import type { Problem } from './wire/problem.js';

/** What every method takes last. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until an answer must be there. Default 60,000. */
  readonly deadlineMs?: number | undefined;
}

/** Options of a call that orders something. */
export interface OrderOptions extends CallOptions {
  /** The same key within an hour is the same order: it is carried out once. Default: a new one for each call. */
  readonly idempotencyKey?: string | undefined;
}

/** One request before it is put into bytes. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** An answer's value with its entity tag. */
export interface Tagged<Value> {
  readonly value: Value;
  /** Give it back as `ifMatch` to change only what nobody else has changed meanwhile. */
  readonly etag: string | undefined;
}

const DEADLINE_MS = 60_000;

/** Makes requests and reads answers, over one connection and in one language. */
export class Caller {
  readonly #connection: Connection;
  readonly #language: string | undefined;

  constructor(connection: Connection, language: string | undefined) {
    this.#connection = connection;
    this.#language = language;
  }

  /** The value of a good answer; rejects with a RequestError otherwise. */
  async value<Value>(request: Request, options: CallOptions = {}): Promise<Value> {
    return (await this.tagged<Value>(request, options)).value;
  }

  async tagged<Value>(request: Request, options: CallOptions = {}): Promise<Tagged<Value>> {
    const answer = await this.#connection.send(this.#exchange(request, options));
    if (answer.status < 200 || answer.status > 299) throw this.#refusal(answer);
    return { value: this.#parsed(answer) as Value, etag: answer.headers.etag };
  }

  /** As {@link value}, with an idempotency key so that a second try does nothing twice. */
  order<Value>(request: Request, options: OrderOptions = {}): Promise<Value> {
    const key = options.idempotencyKey ?? process.getBuiltinModule('node:crypto').randomUUID();
    return this.value<Value>({ ...request, headers: { ...request.headers, 'idempotency-key': key } }, options);
  }

  /** An open event stream, going on after `last`. */
  async stream(path: string, last: string | undefined, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    const headers = { accept: 'text/event-stream', 'last-event-id': last };
    const response = await this.#connection.stream(this.#exchange({ method: 'GET', path, headers }, { signal }));
    if (response.statusCode === 200) return response;
    response.setEncoding('utf8');
    let body = '';
    for await (const chunk of response) body += String(chunk);
    throw this.#refusal({ status: response.statusCode ?? 0, headers: response.headers, body });
  }

  #exchange({ method, path, query, headers, body }: Request, { signal, deadlineMs }: CallOptions): Exchange {
    const all = {
      accept: 'application/json',
      'accept-language': this.#language,
      'content-type': body === undefined ? undefined : 'application/json',
      ...headers,
    };
    return {
      method,
      path: `/api/v1${path}${queryText(query)}`,
      headers: Object.fromEntries(Object.entries(all).filter(isGiven)),
      body: body === undefined ? undefined : JSON.stringify(body),
      deadlineMs: deadlineMs ?? DEADLINE_MS,
      signal,
    };
  }

  #parsed({ status, body }: Answer): unknown {
    if (body === '') return undefined;
    try {
      return JSON.parse(body);
    } catch (cause) {
      throw nonsense(this.#connection.socketPath, status, 'its answer is no JSON', cause);
    }
  }

  #refusal(answer: Answer): RequestError {
    const problem = this.#parsed(answer);
    if (!isProblem(problem)) {
      return nonsense(
        this.#connection.socketPath,
        answer.status,
        `it answered ${answer.status} without a problem document`,
      );
    }
    const { code, exit, number, detail, problems } = problem;
    return new RequestError({ status: answer.status, code, exit, number, message: detail, problems });
  }
}

function isGiven(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}

function queryText(query: Request['query']): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`;
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  return 'code' in value && 'detail' in value && 'exit' in value && 'problems' in value;
}
