import type { AddressState } from '../../contract/host-addresses.js';
import { addressText } from './address-text.js';
import { aligned, attributeText, netlinkAttributes } from './netlink-attributes.js';
import { type LinkRecord, parseLink } from './rtnetlink-link.js';

/** An address as the kernel tells it: with the number of its interface, not the name. */
export type AddressRecord = Omit<AddressState, 'device'>;

interface Heading {
  /** The number that the request bore; 0 for an event. */
  readonly sequence: number;
  /** The table changed while it was dumped: ask again (NLM_F_DUMP_INTR). */
  readonly interrupted: boolean;
}

/** `gone`: told by RTM_DELLINK or RTM_DELADDR. `end`: of a dump, or the answer to a request; `errno` 0 is success. */
export type RtnetlinkMessage =
  | (Heading & { readonly is: 'link'; readonly gone: boolean; readonly link: LinkRecord })
  | (Heading & { readonly is: 'address'; readonly gone: boolean; readonly address: AddressRecord })
  | (Heading & { readonly is: 'end'; readonly errno: number });

// linux/netlink.h, linux/rtnetlink.h, linux/if_addr.h
const HEADER = 16;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const DUMP_INTERRUPTED = 0x10;
const [RTM_NEWLINK, RTM_DELLINK, RTM_NEWADDR, RTM_DELADDR] = [16, 17, 20, 21];
const [AF_INET, AF_INET6] = [2, 10];
const IFADDRMSG = 8;
const [IFA_ADDRESS, IFA_LOCAL, IFA_LABEL, IFA_FLAGS] = [1, 2, 3, 8];
const [SECONDARY, DAD_FAILED, DEPRECATED, TENTATIVE, PERMANENT] = [0x01, 0x08, 0x20, 0x40, 0x80];
const SCOPES = new Map([
  [0, 'global'],
  [200, 'site'],
  [253, 'link'],
  [254, 'host'],
  [255, 'nowhere'],
]);

/** What one datagram of rtnetlink(7) says about interfaces and IP addresses; everything else in it is left out. */
export function parseRtnetlink(datagram: Buffer): readonly RtnetlinkMessage[] {
  const found: RtnetlinkMessage[] = [];
  for (let at = 0; at + HEADER <= datagram.length; ) {
    const length = datagram.readUInt32LE(at);
    if (length < HEADER || at + length > datagram.length) break;
    const message = parseMessage(datagram.subarray(at, at + length));
    if (message !== undefined) found.push(message);
    at += aligned(length);
  }
  return found;
}

function parseMessage(bytes: Buffer): RtnetlinkMessage | undefined {
  const type = bytes.readUInt16LE(4);
  const interrupted = (bytes.readUInt16LE(6) & DUMP_INTERRUPTED) !== 0;
  const heading = { sequence: bytes.readUInt32LE(8), interrupted };
  const body = bytes.subarray(HEADER);
  if (type === NLMSG_DONE || type === NLMSG_ERROR) {
    return { ...heading, is: 'end', errno: body.length < 4 ? 0 : Math.abs(body.readInt32LE(0)) };
  }
  if (type === RTM_NEWLINK || type === RTM_DELLINK) {
    const link = parseLink(body);
    return link && { ...heading, is: 'link', gone: type === RTM_DELLINK, link };
  }
  if (type !== RTM_NEWADDR && type !== RTM_DELADDR) return undefined;
  const address = parseAddress(body);
  return address && { ...heading, is: 'address', gone: type === RTM_DELADDR, address };
}

function parseAddress(body: Buffer): AddressRecord | undefined {
  if (body.length < IFADDRMSG) return undefined;
  const [family, prefix, shortFlags, scope] = [...body.subarray(0, 4)] as [number, number, number, number];
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const attributes = netlinkAttributes(body.subarray(IFADDRMSG));
  // With a peer, IFA_ADDRESS is the other end.
  const address = addressText(attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS) ?? Buffer.alloc(0));
  if (address === undefined) return undefined;
  const flags = attributes.get(IFA_FLAGS)?.readUInt32LE(0) ?? shortFlags;
  const label = attributes.get(IFA_LABEL);
  return {
    address,
    family: family === AF_INET ? 'ipv4' : 'ipv6',
    prefix,
    index: body.readUInt32LE(4),
    scope: SCOPES.get(scope) ?? String(scope),
    ...(label === undefined ? {} : { label: attributeText(label) }),
    isTentative: (flags & TENTATIVE) !== 0,
    isDuplicate: (flags & DAD_FAILED) !== 0,
    isDeprecated: (flags & DEPRECATED) !== 0,
    // The same bit says "temporary" for IPv6 (RFC 8981).
    isSecondary: family === AF_INET && (flags & SECONDARY) !== 0,
    isPermanent: (flags & PERMANENT) !== 0,
  };
}
