/** Words for a family, as they stand in the state of an address. */
export type Family = 'ipv4' | 'ipv6';

const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const DOTTED = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);
const COLONS = /^[\da-f:.]*:[\da-f:.]*$/i;

/** True for four numbers with dots, in the one form that means the same everywhere. */
export function isDotted(text: string): boolean {
  return DOTTED.test(text);
}

/** The same text for the same address, however it was written (RFC 5952). Undefined when it is none, or has a zone. */
export function canonicalAddress(text: string): string | undefined {
  if (isDotted(text)) return text;
  if (!COLONS.test(text)) return undefined;
  const url = URL.parse(`http://[${text}]/`);
  return url?.hostname.slice(1, -1);
}

/** The family of an address. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Bits of an address. */
export function bitsOf(family: Family): 32 | 128 {
  return family === 'ipv4' ? 32 : 128;
}

/** An address in its canonical form as a number. */
export function addressNumber(address: string): bigint {
  if (familyOf(address) === 'ipv4') return BigInt(`0x${hexOfDots(address)}`);
  const [start = [], end = []] = address.split('::').map((part) => part.split(':').filter((each) => each !== ''));
  const groups = [...start, ...Array<string>(8 - start.length - end.length).fill('0'), ...end];
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
