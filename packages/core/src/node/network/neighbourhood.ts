import { readFileSync } from 'node:fs';
import { wordsOf } from '../../errors/lkssp-error.js';
import { addressBytes, macBytes, macText } from './address-bytes.js';
import type { AddressReader } from './address-reader.js';
import { canonicalAddress } from './address-text.js';
import type { LinkRecord } from './rtnetlink-link.js';

const MAC_BYTES = 6;

/** Who is to be talked to about which address. */
export interface Neighbourhood {
  readonly link: LinkRecord;
  /** Our own hardware address there. */
  readonly mac: Buffer;
  /** In its canonical text. */
  readonly address: string;
  /** 4 or 16 bytes. */
  readonly bytes: Buffer;
  /** Hardware addresses of all interfaces here: by default Linux answers for an address on each that hears the question. */
  readonly ownMacs: ReadonlySet<string>;
}

/** `alone`: there are no neighbours to talk to, by the nature of the interface. */
export type NoNeighbourhood = { readonly alone: string } | { readonly unable: string };

/** The neighbours of an interface, or why none can be reached. Never throws. */
export function neighbourhoodOf(
  { address, device }: { readonly address: string; readonly device: string },
  reader: AddressReader,
): Neighbourhood | NoNeighbourhood {
  const text = canonicalAddress(address);
  const bytes = addressBytes(address);
  if (text === undefined || bytes === undefined) return { unable: `${address} is no IP address` };
  try {
    const { links } = reader.tables();
    const link = linkNamed(links, device);
    if (link === undefined) return { unable: `there is no interface ${device}` };
    if (!link.hasNeighbours) return { alone: `${device} has no neighbours that could be asked or told` };
    const mac = macBytes(link.mac);
    if (mac.length !== MAC_BYTES) return { unable: `${device} is no Ethernet, and other packets lkssp cannot send` };
    if (!link.isUp) return { unable: `${device} is down` };
    if (!link.hasCarrier) return { unable: `${device} has no carrier` };
    return { link, mac, address: text, bytes, ownMacs: new Set(links.map(({ mac }) => mac)) };
  } catch (error) {
    return { unable: wordsOf(error) };
  }
}

/** The interface of that name or alternative name. */
export function linkNamed<Link extends { name: string; alternativeNames: readonly string[] }>(
  links: readonly Link[],
  name: string,
): Link | undefined {
  return links.find((each) => each.name === name) ?? links.find((each) => each.alternativeNames.includes(name));
}

/** The text of a hardware address that is not one of ours. */
export function strangerMac(mac: Buffer, { ownMacs }: Neighbourhood): string | undefined {
  const text = macText(mac);
  return ownMacs.has(text) ? undefined : text;
}

/** A router that told its neighbours it is none would lose their routes (RFC 4861, 7.2.5). */
export function isRouter(device: string): boolean {
  try {
    return readFileSync(`/proc/sys/net/ipv6/conf/${device}/forwarding`, 'utf8').trim() !== '0';
  } catch {
    return false;
  }
}
