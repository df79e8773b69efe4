import { type ApacheHandle, bootId } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import type { Master } from './find-master.js';
import type { HttpdConfig } from './httpd-config.js';
import { servedListens } from './served-listens.js';

/** What to remember of a master that runs: of the addresses only those at which it listens, so that a configuration that nobody has loaded yet accuses nobody. */
export async function handleFor(
  { host }: ApacheCall,
  { identity, session, sockets }: Master,
  { listens, pidFile, errorLog, secured }: Pick<HttpdConfig, 'listens' | 'pidFile' | 'errorLog' | 'secured'>,
): Promise<ApacheHandle> {
  const plain = (each: { readonly address?: string }): { address?: string } =>
    each.address === undefined ? {} : { address: each.address };
  return {
    ...identity,
    bootId: await bootId(host),
    session,
    listens: servedListens(listens, sockets),
    pidFile,
    errorLog,
    secured: secured.map((each) => ({ name: each.name, ...plain(each), port: each.port })),
  };
}
