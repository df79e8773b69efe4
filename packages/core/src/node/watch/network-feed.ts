import { NetlinkSocket, type NetlinkSocketNeeds, RTNETLINK_GROUPS } from '../network/netlink-socket.js';
import { parseRtnetlink, type RtnetlinkMessage } from '../network/rtnetlink-messages.js';
import { rtnetlinkDump } from '../network/rtnetlink-request.js';
import type { Epoll } from './epoll.js';

/** Datagrams in one turn: other events are not to wait for a flood of these. */
const MOST_AT_ONCE = 512;
/** How often a table that changes while it is dumped is dumped again. */
const MOST_DUMPS = 4;

/** Who hears of interfaces and addresses. */
export interface NetworkFeedListener {
  message(message: RtnetlinkMessage): void;
  /** The kernel dropped some: what is known is to be asked again. */
  lost(): void;
}

/** The events of one rtnetlink socket in the epoll of the watch thread. Throws LKSSP_HOST_UNABLE where there is none. */
export class NetworkFeed {
  readonly #epoll: Epoll;
  readonly #listener: NetworkFeedListener;
  readonly #socket: NetlinkSocket;

  constructor(epoll: Epoll, listener: NetworkFeedListener, receiveBuffer?: number) {
    this.#epoll = epoll;
    this.#listener = listener;
    const needs: NetlinkSocketNeeds = { groups: RTNETLINK_GROUPS };
    this.#socket = new NetlinkSocket(receiveBuffer === undefined ? needs : { ...needs, receiveBuffer });
    if (epoll.add(this.#socket.descriptor, () => this.#read())) return;
    this.#socket.close();
    throw new Error('the rtnetlink socket cannot be waited for');
  }

  close(): void {
    this.#epoll.remove(this.#socket.descriptor);
    this.#socket.close();
  }

  #read(): void {
    for (let count = 0; count < MOST_AT_ONCE; count += 1) {
      const datagram = this.#socket.receive();
      if (datagram === 'empty') return;
      if (datagram === 'overflow') this.#listener.lost();
      else for (const message of parseRtnetlink(datagram)) this.#listener.message(message);
    }
  }
}

/** All interfaces, then all addresses, as they are now. Asked on a socket of its own, so that no event mixes in. Throws LKSSP_HOST_UNABLE. */
export function networkNow(): readonly RtnetlinkMessage[] {
  const socket = new NetlinkSocket();
  try {
    return [...dump(socket, 'links'), ...dump(socket, 'addresses')];
  } finally {
    socket.close();
  }
}

function dump(socket: NetlinkSocket, what: 'links' | 'addresses'): readonly RtnetlinkMessage[] {
  let found: RtnetlinkMessage[] = [];
  for (let sequence = 1; sequence <= MOST_DUMPS; sequence += 1) {
    socket.send(rtnetlinkDump(what, sequence));
    found = [];
    for (let part = socket.receive(); typeof part !== 'string'; part = socket.receive()) {
      found.push(...parseRtnetlink(part).filter((each) => each.sequence === sequence));
    }
    if (!found.some(({ interrupted }) => interrupted)) break;
  }
  return found;
}
