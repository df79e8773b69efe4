import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** An address of 4 or 16 bytes as text, IPv6 in the form of RFC 5952. Undefined for another length. */
export function addressText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

/** The same text for the same address, however it was written; without zone. Undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const [bare = ''] = text.split('%', 1);
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? new SocketAddress({ address: bare, family: 'ipv6' }).address : undefined;
}
