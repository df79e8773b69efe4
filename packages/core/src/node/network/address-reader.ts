import { LksspError } from '../../errors/lkssp-error.js';
import { AddressTables } from './address-tables.js';
import { NetlinkSocket, RTNETLINK_GROUPS } from './netlink-socket.js';
import { parseRtnetlink, type RtnetlinkMessage } from './rtnetlink-messages.js';
import { rtnetlinkDump } from './rtnetlink-request.js';

/** Some hundred events; when more come between two looks, the tables are read again. */
const EVENT_BYTES = 512 * 1024;
/** The kernel tells the loss of a carrier up to a second late (linkwatch), while the table has it at once. */
const OLDEST_MS = 1000;
/** Reading because of age alone shall not take more than a fiftieth of the time, however many interfaces there are. */
const REST = 50;
/** Events that are followed in one look; a machine that makes more meanwhile is asked for the whole. */
const MOST_EVENTS = 2000;
/** A table that changes while it is read is read again, so often at most. */
const TRIES = 10;

/**
 * Interfaces and addresses of this network namespace, read from rtnetlink(7). Both tables are kept, follow the events
 * of the kernel, and are read again when events were lost or a second has passed: usually a look is one system call that says
 * "no news".
 */
export class AddressReader {
  static #one: AddressReader | undefined;
  #events: NetlinkSocket | undefined;
  #questions: NetlinkSocket | undefined;
  #tables: AddressTables | undefined;
  #validUntil = 0;
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
      const isWhole = this.#follow();
      if (this.#tables === undefined || !isWhole || performance.now() > this.#validUntil) this.#tables = this.#read();
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

  /** Applies what has happened. False when some of it is not known. */
  #follow(): boolean {
    const events = (this.#events ??= new NetlinkSocket({ groups: RTNETLINK_GROUPS, receiveBuffer: EVENT_BYTES }));
    let isWhole = true;
    for (let count = 0; count < MOST_EVENTS; count += 1) {
      const datagram = events.receive();
      if (datagram === 'empty') return isWhole;
      if (datagram === 'overflow') isWhole = false;
      else if (isWhole) isWhole = this.#applyAll(parseRtnetlink(datagram));
    }
    return false;
  }

  /** An address that goes may stay with another peer, which the tables do not hold apart. */
  #applyAll(messages: readonly RtnetlinkMessage[]): boolean {
    for (const message of messages) this.#tables?.apply(message);
    return !messages.some((message) => message.is === 'address' && message.gone);
  }

  #read(): AddressTables {
    const began = performance.now();
    const tables = new AddressTables([...this.#dump('links'), ...this.#dump('addresses')]);
    const now = performance.now();
    this.#validUntil = now + Math.max(OLDEST_MS, (now - began) * REST);
    return tables;
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
