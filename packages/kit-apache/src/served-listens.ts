import type { ListeningSocket } from '@lkssp/core';
import type { ApacheHandle } from './apache-handle.js';
import { isServedBy, type Listen } from './listen.js';

/** Those of a configuration at which sockets listen, so that one that nobody has loaded yet accuses nobody. */
export function servedListens(
  listens: readonly Listen[],
  sockets: readonly ListeningSocket[],
): ApacheHandle['listens'] {
  return listens
    .filter((listen) => isServedBy(listen, sockets))
    .map(({ address, port, isTls }) => ({ ...(address === undefined ? {} : { address }), port, isTls }));
}
