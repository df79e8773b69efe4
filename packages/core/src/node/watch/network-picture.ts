import type { LinkState } from '../../contract/host-addresses.js';
import type { AddressRecord, RtnetlinkMessage } from '../network/rtnetlink-messages.js';

/** What a message changed. `names`: of the interface, before and after. */
export type NetworkChange =
  | { readonly of: 'link'; readonly index: number; readonly names: readonly string[] }
  | { readonly of: 'address'; readonly index: number; readonly address: string };

interface KnownLink {
  readonly names: readonly string[];
  readonly mark: string;
  readonly works: boolean;
}

interface KnownAddress {
  readonly mark: string;
  readonly works: boolean;
}

/** Interfaces and addresses as the messages of the kernel draw them, to tell a change that matters from the daily chatter: statistics, lifetimes, a larger MTU. */
export class NetworkPicture {
  readonly #links = new Map<number, KnownLink>();
  /** By address: interfaces that have it, each with what is known of it per prefix. */
  readonly #addresses = new Map<string, Map<number, Map<number, KnownAddress>>>();

  clear(): void {
    this.#links.clear();
    this.#addresses.clear();
  }

  /** Undefined: nothing that matters. */
  apply(message: RtnetlinkMessage): NetworkChange | undefined {
    if (message.is === 'link') return this.#link(message.link, message.gone);
    if (message.is === 'address') return this.#address(message.address, message.gone);
    return undefined;
  }

  indexOf(name: string): number | undefined {
    for (const [index, { names }] of this.#links) if (names.includes(name)) return index;
    return undefined;
  }

  /** Numbers of the interfaces that have it. */
  holders(address: string): readonly number[] {
    return [...(this.#addresses.get(address)?.keys() ?? [])];
  }

  /** False for an interface that is down or has no carrier, and for one that is not there. */
  linkWorks(index: number): boolean {
    return this.#links.get(index)?.works ?? false;
  }

  /** False for an address whose duplicate detection runs or has found another host with it, and for one that is not there. */
  addressWorks(address: string, index: number): boolean {
    const known = [...(this.#addresses.get(address)?.get(index)?.values() ?? [])];
    return known.some(({ works }) => works);
  }

  #link(link: LinkState, gone: boolean): NetworkChange | undefined {
    const { index } = link;
    const before = this.#links.get(index);
    const names = [link.name, ...link.alternativeNames];
    const mark = JSON.stringify([names, link.isUp, link.hasCarrier, link.operationalState]);
    if (gone ? before === undefined : before?.mark === mark) return undefined;
    if (gone) this.#links.delete(index);
    else this.#links.set(index, { names, mark, works: link.isUp && link.hasCarrier });
    return { of: 'link', index, names: [...(before?.names ?? []), ...names] };
  }

  #address(record: AddressRecord, gone: boolean): NetworkChange | undefined {
    const { address, index, prefix } = record;
    const devices = this.#addresses.get(address) ?? new Map<number, Map<number, KnownAddress>>();
    const prefixes = devices.get(index) ?? new Map<number, KnownAddress>();
    const mark = JSON.stringify([record.isTentative, record.isDuplicate, record.isDeprecated, record.isSecondary]);
    if (gone ? !prefixes.has(prefix) : prefixes.get(prefix)?.mark === mark) return undefined;
    if (gone) prefixes.delete(prefix);
    else prefixes.set(prefix, { mark, works: !record.isTentative && !record.isDuplicate });
    keepOrDrop(devices, index, prefixes);
    keepOrDrop(this.#addresses, address, devices);
    return { of: 'address', index, address };
  }
}

/** What has come to nothing is not kept: addresses come and go for years. */
function keepOrDrop<Key, Value extends { readonly size: number }>(map: Map<Key, Value>, key: Key, value: Value): void {
  if (value.size === 0) map.delete(key);
  else map.set(key, value);
}
