import { isIP, isIPv4, isIPv6, SocketAddress } from 'node:net';

/** Words for a family, as they stand in the state of an address. */
export type Family = 'ipv4' | 'ipv6';

/** The same text for the same address, however it was written (RFC 5952). Undefined when it is none, or has a zone. */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return new SocketAddress({ address: text, family: 'ipv6' }).address;
}

/** The family of an address. */
export function familyOf(address: string): Family {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Bits of an address. */
export function bitsOf(family: Family): 32 | 128 {
  return family === 'ipv4' ? 32 : 128;
}

/** An address as a number. It must be one. */
export function addressNumber(address: string): bigint {
  if (isIPv4(address)) return BigInt(`0x${hexOfDots(address)}`);
  const [, head = address, dots] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  const whole = dots === undefined ? head : `${head}${hexOfDots(dots).replace(/^(.{4})/, '$1:')}`;
  const [before = '', after = ''] = whole.split('::');
  const [start, end] = [before, after].map((part) => part.split(':').filter((each) => each !== ''));
  const groups = [
    ...(start ?? []),
    ...Array<string>(8 - (start?.length ?? 0) - (end?.length ?? 0)).fill('0'),
    ...(end ?? []),
  ];
  return BigInt(`0x${groups.map((each) => each.padStart(4, '0')).join('')}`);
}

const hexOfDots = (address: string): string =>
  address
    .split('.')
    .map((each) => Number(each).toString(16).padStart(2, '0'))
    .join('');

/** The network that an address is in, `192.0.2.0/24`. */
export function networkOf(address: string, prefix: number): string {
  const family = familyOf(address);
  const host = BigInt(bitsOf(family) - prefix);
  return `${addressOfNumber((addressNumber(address) >> host) << host, family)}/${prefix}`;
}

/** True when both are in the same network of that prefix. */
export function sharesNetwork(one: string, other: string, prefix: number): boolean {
  return familyOf(one) === familyOf(other) && networkOf(one, prefix) === networkOf(other, prefix);
}

function addressOfNumber(number: bigint, family: Family): string {
  const hex = number.toString(16).padStart(family === 'ipv4' ? 8 : 32, '0');
  if (family === 'ipv4') return (hex.match(/../g) ?? []).map((each) => Number.parseInt(each, 16)).join('.');
  return canonicalAddress((hex.match(/..../g) ?? []).join(':')) ?? '';
}
