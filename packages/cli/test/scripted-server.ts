import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What the server answers to one request. */
export type Answer = { readonly status?: number; readonly body?: unknown; readonly after?: Promise<unknown> } | Script;

/** Answers by hand, for streams and broken connections. */
export type Script = (response: ServerResponse, request: Asked) => void | Promise<void>;

/** A request as it arrived. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly type: string;
  readonly body: unknown;
}

/** A daemon of our own making: real HTTP on a real unix socket in a home of its own, with answers from a table. */
export class ScriptedServer {
  readonly home: string;
  readonly #server: Server;
  readonly #answers = new Map<string, Answer[]>();
  /** Everything that was asked, in order. */
  readonly asked: Asked[] = [];

  private constructor(home: string) {
    this.home = home;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer(await mkdtemp(join(tmpdir(), 'lkssp-cli-')));
    await mkdir(join(server.home, 'run'));
    await new Promise<void>((resolve) => server.#server.listen(join(server.home, 'run', 'lkssp.sock'), resolve));
    return server;
  }

  /** `METHOD /path` gets these answers, one after the other; the last one stays. */
  on(request: string, ...answers: Answer[]): this {
    this.#answers.set(request, answers);
    return this;
  }

  /** What was asked with `METHOD /path`. */
  requests(request: string): Asked[] {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === request);
  }

  /** Ends at once, as a killed daemon does. */
  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.end();
    await rm(this.home, { recursive: true, force: true });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request);
    this.asked.push(asked);
    const answers = this.#answers.get(`${asked.method} ${asked.path}`) ?? [];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? notScripted(asked);
    if (typeof answer === 'function') return void (await answer(response, asked));
    await answer.after;
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }
}

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const type = request.headers['content-type'] ?? '';
  const body = await text(request);
  return {
    method: request.method ?? '',
    path: url.pathname.replace('/api/v1', ''),
    query: Object.fromEntries(url.searchParams),
    type,
    body: type.startsWith('application/json') && body !== '' ? JSON.parse(body) : body,
  };
}

const notScripted = ({ method, path }: Asked): Answer =>
  refusal({ status: 404, code: 'LKSSP_ROUTE_UNKNOWN', exit: 7, detail: `There is no ${method} ${path} here.` });

/** What a problem document must name. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly exit: number;
  readonly detail: string;
  readonly problems?: readonly unknown[];
}

/** An answer that is no success, as RFC 9457 has it. */
export function refusal({ problems = [], ...problem }: Refusal): Answer {
  const body = { type: `urn:lkssp:error:${problem.code}`, title: '', number: 1, facts: {}, problems, ...problem };
  return { status: problem.status, body };
}
