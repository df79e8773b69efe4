import type { LinkState } from '../../contract/host-addresses.js';
import { attributeList, attributeText, netlinkAttributes } from './netlink-attributes.js';

// linux/if_link.h, linux/if.h
const IFINFOMSG = 16;
const AF_UNSPEC = 0;
const [IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_WIRELESS, IFLA_OPERSTATE] = [1, 3, 4, 11, 16];
const [IFLA_PROP_LIST, IFLA_ALT_IFNAME] = [52, 53];
const [UP, LOOPBACK, NO_ARP, LOWER_UP] = [1, 8, 0x80, 0x10000];
const STATES = ['unknown', 'notpresent', 'down', 'lowerlayerdown', 'testing', 'dormant', 'up'];

/** An interface, and what only our own packets need of it. */
export interface LinkRecord extends LinkState {
  /** Has neighbours that are found by ARP or neighbour discovery: no tunnel, no loopback. */
  readonly hasNeighbours: boolean;
}

/**
 * The body of RTM_NEWLINK or RTM_DELLINK. Undefined for those that do not tell the whole state of an interface: one of a
 * bridge about its port (whose RTM_DELLINK means that the port left the bridge), or one of a wireless driver.
 */
export function parseLink(body: Buffer): LinkRecord | undefined {
  if (body.length < IFINFOMSG || body.readUInt8(0) !== AF_UNSPEC) return undefined;
  const attributes = netlinkAttributes(body.subarray(IFINFOMSG));
  if (attributes.has(IFLA_WIRELESS)) return undefined;
  const flags = body.readUInt32LE(8);
  const state = attributes.get(IFLA_OPERSTATE)?.readUInt8(0) ?? 0;
  return {
    index: body.readInt32LE(4),
    name: attributeText(attributes.get(IFLA_IFNAME)),
    alternativeNames: attributeList(attributes.get(IFLA_PROP_LIST) ?? Buffer.alloc(0))
      .filter(([type]) => type === IFLA_ALT_IFNAME)
      .map(([, value]) => attributeText(value)),
    isUp: (flags & UP) !== 0,
    hasCarrier: (flags & LOWER_UP) !== 0,
    isLoopback: (flags & LOOPBACK) !== 0,
    hasNeighbours: (flags & (LOOPBACK | NO_ARP)) === 0,
    operationalState: STATES[state] ?? String(state),
    mac: [...(attributes.get(IFLA_ADDRESS) ?? [])].map((each) => each.toString(16).padStart(2, '0')).join(':'),
    mtu: attributes.get(IFLA_MTU)?.readUInt32LE(0) ?? 0,
  };
}
