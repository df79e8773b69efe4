import type { AddressState } from '../../contract/host-addresses.js';
import type { LinkRecord } from './rtnetlink-link.js';
import type { AddressRecord, RtnetlinkMessage } from './rtnetlink-messages.js';

/** Interfaces and addresses as the messages of the kernel tell them: first all of them, then each change. */
export class AddressTables {
  readonly #links = new Map<number, LinkRecord>();
  readonly #addresses = new Map<string, AddressRecord>();
  #linkList: readonly LinkRecord[] | undefined;
  #addressList: readonly AddressState[] | undefined;

  constructor(messages: readonly RtnetlinkMessage[] = []) {
    for (const message of messages) this.apply(message);
  }

  get links(): readonly LinkRecord[] {
    return (this.#linkList ??= [...this.#links.values()]);
  }

  get addresses(): readonly AddressState[] {
    return (this.#addressList ??= [...this.#addresses.values()].map((each) => ({
      ...each,
      device: this.#links.get(each.index)?.name ?? `#${each.index}`,
    })));
  }

  /** A message that was in the tables already does no harm: the last one about a thing is the one that counts. */
  apply(message: RtnetlinkMessage): void {
    if (message.is === 'link') this.#applyLink(message.link, message.gone);
    if (message.is === 'address') this.#applyAddress(message.address, message.gone);
  }

  #applyLink(link: LinkRecord, isGone: boolean): void {
    this.#linkList = undefined;
    // Addresses show the name of their interface.
    this.#addressList = undefined;
    if (!isGone) {
      this.#links.set(link.index, link);
      return;
    }
    this.#links.delete(link.index);
    for (const [key, { index }] of this.#addresses) if (index === link.index) this.#addresses.delete(key);
  }

  #applyAddress(address: AddressRecord, isGone: boolean): void {
    this.#addressList = undefined;
    // The kernel lets one address have several prefixes on one interface.
    const key = `${address.index} ${address.address}/${address.prefix}`;
    if (isGone) this.#addresses.delete(key);
    else this.#addresses.set(key, address);
  }
}
