import type { AddressState, HostAddresses, LinkState } from '@lkssp/core';
import { isLinkLocal } from './address-refusal.js';
import { familyOf, sharesNetwork } from './address-text.js';
import { handleOf, type IpCall, prefixOf } from './ip-call.js';

/** Where the address is, and in which state. */
export interface Sight {
  /** The interface that it belongs on. */
  readonly link?: LinkState;
  /** The interface bore the name of the options once, and bears another now. */
  readonly isRenamed: boolean;
  /** The address as it should be. */
  readonly exact?: AddressState;
  /** The same on that interface with other prefixes. */
  readonly otherPrefix: readonly AddressState[];
  /** The same on other interfaces. */
  readonly elsewhere: readonly (AddressState & { readonly link?: LinkState })[];
}

/** Looks at the interface and the address. Throws LKSSP_HOST_UNABLE when the kernel could not be asked. */
export function sightOf(call: Pick<IpCall, 'handle' | 'options' | 'host'>): Sight {
  const { address, device = '' } = call.options;
  // Each is made when it is asked for: once is enough.
  const { addresses } = call.host;
  const links = addresses.links();
  const named = linkNamed(links, device);
  const link = named ?? formerLink(links, handleOf(call).link);
  const all = placesOf(address, link, { links, all: addresses.all() });
  const here = all.filter((each) => each.index === link?.index);
  const exact = here.find((each) => each.prefix === prefixOf(call.options));
  return {
    isRenamed: named === undefined && link !== undefined,
    otherPrefix: here.filter((each) => each !== exact),
    elsewhere: all.filter((each) => !here.includes(each)).map((each) => withItsLink(each, links)),
    ...(link === undefined ? {} : { link }),
    ...(exact === undefined ? {} : { exact }),
  };
}

/**
 * Where an address is. A link-local one means something else on every interface, so the others do not count; nor does the
 * loopback beside another interface: all hosts behind a load balancer may have the address there (direct routing).
 */
export function placesOf(address: string, link: LinkState | undefined, tables: Tables): readonly AddressState[] {
  const places = tables.all.filter((each) => each.address === address);
  if (isLinkLocal(address)) return places.filter(({ index }) => index === link?.index);
  const loopback = tables.links.find(({ isLoopback }) => isLoopback)?.index;
  const outside = places.filter(({ index }) => index !== loopback);
  return link?.index === loopback || (link === undefined && outside.length === 0) ? places : outside;
}

/** What is known of the network at one moment. */
interface Tables {
  readonly links: readonly LinkState[];
  readonly all: readonly AddressState[];
}

function withItsLink(each: AddressState, links: readonly LinkState[]): Sight['elsewhere'][number] {
  const link = links.find(({ index }) => index === each.index);
  return link === undefined ? each : { ...each, link };
}

/** The interface of that name or alternative name. */
export function linkNamed(links: readonly LinkState[], name: string): LinkState | undefined {
  return links.find((each) => each.name === name) ?? links.find((each) => each.alternativeNames.includes(name));
}

/**
 * The interface that bore the name, told by number and hardware address: after a boot another may have its number. Where
 * several have the hardware address, as all VLANs of a card do, nothing tells.
 */
function formerLink(
  links: readonly LinkState[],
  known: { readonly index: number; readonly mac: string } | undefined,
): LinkState | undefined {
  if (known === undefined || known.mac === '') return undefined;
  const alike = links.filter(({ mac }) => mac === known.mac);
  return alike.length === 1 ? alike.find(({ index }) => index === known.index) : undefined;
}

/** IPv4 addresses that the kernel counts as secondary to this one: with it it removes them, unless it is told to promote them. */
export function secondariesOf(
  host: { readonly addresses: HostAddresses },
  entry: AddressState,
): readonly AddressState[] {
  if (familyOf(entry.address) === 'ipv6' || entry.isSecondary) return [];
  return host.addresses
    .all()
    .filter(
      (each) =>
        each.isSecondary &&
        each.index === entry.index &&
        each.prefix === entry.prefix &&
        sharesNetwork(each.address, entry.address, entry.prefix),
    );
}
