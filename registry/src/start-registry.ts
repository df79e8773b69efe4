import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { runServer } from 'verdaccio';
import { forgetUserWithoutToken, publisherToken, tokenFile } from './publisher-token.ts';
import { registryConfig } from './registry-config.ts';

/** A running registry. */
export interface Registry {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** Allows to publish; outlives a stop as long as the folder is kept. */
  readonly token: string;
  /** The token as a file for `npm --userconfig`, mode 0600. */
  readonly tokenFile: string;
  readonly stop: () => Promise<void>;
}

export interface RegistryOptions {
  /** Holds everything that is published; made if it is missing, kept when the registry stops. */
  readonly folder: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Where it listens. Default: 127.0.0.1, which no other machine reaches. */
  readonly address?: string;
}

const LOOPBACK = '127.0.0.1';

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Starts a registry that reaches no other. */
export async function startRegistry({ folder, port = 0, address = LOOPBACK }: RegistryOptions): Promise<Registry> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  forgetUserWithoutToken(folder);
  const server = (await runServer(registryConfig(folder) as never)) as Server;
  const host = isIPv6(address) ? `[${address}]` : address;
  const url = `http://${host}:${await listen(server, port, address)}/`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  try {
    return { url, token: await publisherToken(folder, url), tokenFile: tokenFile(folder), stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
