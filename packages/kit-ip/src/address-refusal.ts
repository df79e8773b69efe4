import { addressNumber, bitsOf, canonicalAddress, familyOf, networkOf } from './address-text.js';

/** Networks whose addresses no host may be given, and why. */
const NEVER = [
  ['0.0.0.0', 8, 'stands for "this network"'],
  ['127.0.0.0', 8, 'is a loopback address: every host has it'],
  ['224.0.0.0', 4, 'is a multicast address'],
  ['255.255.255.255', 32, 'is the broadcast address'],
  ['::', 128, 'stands for "no address"'],
  ['::1', 128, 'is the loopback address: every host has it'],
  ['::', 96, 'is an IPv4 address in a form of IPv6 that nobody uses any more'],
  ['::ffff:0:0', 96, 'is an IPv4 address in the form of IPv6: write it as an IPv4 address'],
  ['ff00::', 8, 'is a multicast address'],
] as const;

/** Why an address cannot be protected, as the end of a sentence; undefined when it can. */
export function addressRefusal(text: string): string | undefined {
  const address = canonicalAddress(text);
  if (address === undefined) return 'must be an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10';
  const why = NEVER.find(([network, prefix]) => isIn(address, network, prefix))?.[2];
  return why === undefined ? undefined : `${address} ${why}`;
}

function isIn(address: string, network: string, prefix: number): boolean {
  return familyOf(address) === familyOf(network) && networkOf(address, prefix) === networkOf(network, prefix);
}

/** Why an address cannot have that prefix: in its network it would be nobody's, or everybody's. */
export function prefixRefusal(address: string, prefix: number): string | undefined {
  const family = familyOf(address);
  const bits = bitsOf(family);
  if (prefix > bits) return `must be at most ${bits} for ${address}`;
  if (family === 'ipv6' || prefix >= 31) return undefined;
  const host = addressNumber(address) % 2n ** BigInt(bits - prefix);
  if (host === 0n) return `makes ${address} the name of the network ${address}/${prefix}`;
  const last = 2n ** BigInt(bits - prefix) - 1n;
  return host === last ? `makes ${address} the broadcast address of ${networkOf(address, prefix)}` : undefined;
}

/** Link-local addresses mean something on one interface only. */
export function isLinkLocal(address: string): boolean {
  return isIn(address, 'fe80::', 10);
}
