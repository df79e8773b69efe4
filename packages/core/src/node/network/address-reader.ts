import type { AddressState } from '../../contract/host-addresses.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { NetlinkSocket, RTNETLINK_GROUPS } from './netlink-socket.js';
import type { LinkRecord } from './rtnetlink-link.js';
import { type AddressRecord, parseRtnetlink, type RtnetlinkMessage } from './rtnetlink-messages.js';
import { rtnetlinkDump } from './rtnetlink-request.js';

/** Both tables as they were at one moment. */
export interface AddressTables {
  readonly links: readonly LinkRecord[];
  readonly addresses: readonly AddressState[];
}

/** Events are only counted, so few need to be kept: when some are lost, both tables are read again anyway. */
const EVENT_BYTES = 64 * 1024;
/** The kernel tells the loss of a carrier up to a second late (linkwatch), while the table has it at once. */
const OLDEST_MS = 1000;
/** Events that are thrown away in one turn; on a machine that makes more in this time the tables are read all the same. */
const MOST_EVENTS = 1000;
/** A table that changes while it is read is read again, so often at most. */
const TRIES = 10;

/**
 * Interfaces and addresses of this network namespace, read from rtnetlink(7). Both tables are kept, and read again when an
 * event of the kernel waits, events were lost, or a second has passed: usually a look is one system call that says "no news".
 */
export class AddressReader {
  static #one: AddressReader | undefined;
  #events: NetlinkSocket | undefined;
  #questions: NetlinkSocket | undefined;
  #tables: AddressTables | undefined;
  #readAt = 0;
  #sequence = 0;

  /** The reader of this process; it costs two descriptors from its first look on. */
  static shared(): AddressReader {
    AddressReader.#one ??= new AddressReader();
    return AddressReader.#one;
  }

  /** Throws LKSSP_HOST_UNABLE when the kernel could not be asked. */
  tables(): AddressTables {
    try {
      // Subscribed before the first reading, so that no change falls between.
      const news = this.#news();
      const isOld = performance.now() - this.#readAt > OLDEST_MS;
      if (this.#tables === undefined || news || isOld) this.#tables = this.#read();
      return this.#tables;
    } catch (error) {
      // A socket that has failed once may be broken for good: the next look begins anew.
      this.close();
      throw error;
    }
  }

  /** Forgets everything; the next look opens its sockets again. */
  close(): void {
    this.#events?.close();
    this.#questions?.close();
    this.#events = undefined;
    this.#questions = undefined;
    this.#tables = undefined;
  }

  /** True when something has changed, or may have. */
  #news(): boolean {
    const events = (this.#events ??= new NetlinkSocket({ groups: RTNETLINK_GROUPS, receiveBuffer: EVENT_BYTES }));
    let some = false;
    for (let count = 0; count < MOST_EVENTS && events.receive() !== 'empty'; count += 1) some = true;
    return some;
  }

  #read(): AddressTables {
    this.#readAt = performance.now();
    const links = this.#dump('links').flatMap((each) => (each.is === 'link' ? [each.link] : []));
    const addresses = this.#dump('addresses').flatMap((each) => (each.is === 'address' ? [each.address] : []));
    const names = new Map(links.map(({ index, name }) => [index, name]));
    const named = (each: AddressRecord): AddressState => ({
      ...each,
      device: names.get(each.index) ?? `#${each.index}`,
    });
    return { links, addresses: addresses.map(named) };
  }

  #dump(what: 'links' | 'addresses'): readonly RtnetlinkMessage[] {
    for (let tries = 1; ; tries += 1) {
      const answer = this.#ask(what);
      if (answer !== undefined) return answer;
      if (tries === TRIES) throw unable(what, 'it changed all the time while it was read');
    }
  }

  /** The whole table; undefined when it changed meanwhile. */
  #ask(what: 'links' | 'addresses'): readonly RtnetlinkMessage[] | undefined {
    const socket = (this.#questions ??= new NetlinkSocket());
    this.#sequence = (this.#sequence + 1) % 2 ** 31;
    socket.send(rtnetlinkDump(what, this.#sequence));
    const found: RtnetlinkMessage[] = [];
    for (;;) {
      const datagram = socket.receive();
      if (datagram === 'empty') throw unable(what, 'the answer of the kernel is not complete');
      if (datagram === 'overflow') return this.#afresh();
      // What is left of an earlier question bears another number.
      const messages = parseRtnetlink(datagram).filter(({ sequence }) => sequence === this.#sequence);
      found.push(...messages);
      const end = messages.find(({ is }) => is === 'end');
      if (end?.is === 'end' && end.errno !== 0) throw unable(what, `the kernel refused (errno ${end.errno})`);
      if (end !== undefined) return found.some(({ interrupted }) => interrupted) ? undefined : found;
    }
  }

  #afresh(): undefined {
    this.#questions?.close();
    this.#questions = undefined;
  }
}

function unable(what: string, why: string): LksspError {
  return new LksspError('LKSSP_HOST_UNABLE', { what: `the table of ${what}`, why });
}
