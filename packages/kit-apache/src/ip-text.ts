const DIGITS = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/** An address in its canonical text (RFC 5952 for IPv6, without its zone); undefined when the text is none. */
export function canonicalIp(text: string): string | undefined {
  const [bare = ''] = text.split('%', 1);
  if (DIGITS.test(bare)) return bare;
  if (!bare.includes(':')) return undefined;
  return URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1);
}

/** True for an address, false for a host name. */
export const isIp = (text: string): boolean => canonicalIp(text) !== undefined;
