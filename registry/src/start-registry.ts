import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { PUBLISHER, registryConfig } from './registry-config.ts';

/** A running registry. */
export interface Registry {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** Allows to publish; good for as long as this registry runs. */
  readonly token: string;
  readonly stop: () => Promise<void>;
}

export interface RegistryOptions {
  /** Holds everything that is published; made if it is missing, kept when the registry stops. */
  readonly folder: string;
  /** 0, the default: any free port. */
  readonly port?: number;
}

const LOOPBACK = '127.0.0.1';

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Makes the one user with a password that nobody keeps, and returns the token that it gets for this. */
async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:${PUBLISHER}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: PUBLISHER, password: randomBytes(24).toString('base64url') }),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`The registry at ${url} gave no token (HTTP ${response.status}).`);
  return token;
}

/** Starts a registry on loopback that reaches no other. */
export async function startRegistry({ folder, port = 0 }: RegistryOptions): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  // The user of an earlier run has a password that nobody knows any more.
  rmSync(join(folder, 'htpasswd'), { force: true });
  const server = (await runServer(registryConfig(folder) as never)) as Server;
  const url = `http://${LOOPBACK}:${await listen(server, port)}/`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, token: await signIn(url), stop };
}
