import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@lkssp/client';
import type { LogContext, Logger, Sentence } from '@lkssp/core/engine';
import { type Api, type ApiOptions, createApi } from '../src/index.js';
import { RecordingAdministration } from './recording-administration.js';
import { RecordingEventBus } from './recording-event-bus.js';
import { RecordingKits } from './recording-kits.js';
import { RecordingLogTail } from './recording-log-tail.js';
import { RecordingReloading } from './recording-reloading.js';
import { RecordingServer } from './recording-server.js';

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A real server on a real socket, with a real client. Close it. */
export interface ServedApi {
  readonly socketPath: string;
  readonly api: Api;
  readonly client: Client;
  readonly administration: RecordingAdministration;
  readonly kits: RecordingKits;
  readonly server: RecordingServer;
  readonly reloading: RecordingReloading;
  readonly events: RecordingEventBus;
  readonly logTail: RecordingLogTail;
  readonly told: Sentence[];
  /** Sends what no client of ours would send. */
  raw(
    method: string,
    path: string,
    body?: string | Buffer,
    headers?: Readonly<Record<string, string>>,
  ): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** Serves on a socket in a folder of its own. */
export async function serveApi(options: Partial<ApiOptions> & { readonly kept?: number } = {}): Promise<ServedApi> {
  const folder = await mkdtemp(join(tmpdir(), 'lkssp-api-'));
  const socketPath = join(folder, 'lkssp.sock');
  const events = new RecordingEventBus(options.kept);
  const administration = new RecordingAdministration(events);
  const { operations } = administration;
  const kits = new RecordingKits(operations);
  const server = new RecordingServer(operations);
  const reloading = new RecordingReloading(operations);
  const logTail = new RecordingLogTail();
  const told: Sentence[] = [];
  const logger: Logger = {
    tell: (sentence: Sentence, _context?: LogContext) => void told.push(sentence),
    debug: () => {},
  };
  const api = createApi({ administration, kits, server, reloading, events, logTail, logger, ...options });
  await api.listen(socketPath);
  const client = createClient({ socketPath });
  const close = async (): Promise<void> => {
    client.close();
    await api.close(0);
    await rm(folder, { recursive: true, force: true });
  };
  const raw: ServedApi['raw'] = (method, path, body, headers = {}) => send(socketPath, method, path, body, headers);
  return { socketPath, api, client, administration, kits, server, reloading, events, logTail, told, raw, close };
}

function send(
  socketPath: string,
  method: string,
  path: string,
  body: string | Buffer | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body ?? '')) };
  const type = body === undefined ? {} : { 'content-type': 'application/json', ...length };
  const request = httpRequest(
    { socketPath, method, path, agent: false, headers: { ...type, ...headers } },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
      response.on('error', reject);
    },
  );
  request.on('error', reject);
  request.end(body);
  return promise;
}
