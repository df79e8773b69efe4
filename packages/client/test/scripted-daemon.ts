import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a scripted daemon does with one request. */
export type Turn = (request: IncomingMessage & { text: string }, response: ServerResponse) => void;

/** A server on a real socket that does in turn what it is told; the last turn is repeated. */
export interface ScriptedDaemon {
  readonly socketPath: string;
  /** Requests as they came: method, path, and body. */
  readonly requests: (readonly [method: string, path: string, headers: IncomingMessage['headers'], body: string])[];
  /** Sockets that were opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function scriptDaemon(...turns: readonly [Turn, ...Turn[]]): Promise<ScriptedDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'lkssp-client-'));
  const socketPath = join(folder, 's.sock');
  const requests: ScriptedDaemon['requests'] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      requests.push([request.method ?? '', request.url ?? '', request.headers, text]);
      const turn = turns[Math.min(requests.length, turns.length) - 1];
      turn?.(Object.assign(request, { text }), response);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(socketPath, resolve);
  await promise;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await rm(folder, { recursive: true, force: true });
  };
  return { socketPath, requests, connections: () => connections, close };
}

/** Answers with JSON. */
export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Turn {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

/** Breaks the connection without an answer. */
export const hangUp: Turn = (request) => void request.socket.destroy();

/** Says nothing. */
export const saySilence: Turn = () => {};

/** Begins an event stream with `text`, and ends it when told. */
export function stream(text: string, end: 'end' | 'break' | 'stay'): Turn {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text, () => {
      if (end === 'end') response.end();
      if (end === 'break') request.socket.destroy();
    });
  };
}
