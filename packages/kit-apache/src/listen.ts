import type { ListeningSocket } from '@lkssp/core';
import { canonicalIp, isIp } from './ip-text.js';

/** A place that Apache is told to listen at. */
export interface Listen {
  /** Canonical address, or a host name; left out for all addresses. */
  readonly address?: string;
  readonly port: number;
  readonly isTls: boolean;
}

const ANY = new Set(['0.0.0.0', '::']);

/** The words of a `Listen` directive: `80`, `192.0.2.1:80 https`, `[2001:db8::1]:80`. */
export function parseListen([place = '']: readonly string[]): Omit<Listen, 'isTls'> | undefined {
  const { address, port } = parseHostAddress(/^\d+$/.test(place) ? `*:${place}` : place);
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  return { port, ...(address === undefined ? {} : { address }) };
}

/** An address of `<VirtualHost>`: `*:80`, `192.0.2.1`, `_default_:443`, `[2001:db8::1]:80`. */
export function parseHostAddress(place: string): { readonly address?: string; readonly port?: number } {
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+|\*))?$/.exec(place) ?? [];
  const text = bracketed ?? plain;
  const isAll = text === '' || text === '*' || text.toLowerCase() === '_default_';
  return {
    ...(isAll ? {} : { address: canonicalIp(text) ?? text }),
    ...(digits === undefined || digits === '*' ? {} : { port: Number(digits) }),
  };
}

/** True when one of the sockets is the one that it asks for. A host name may mean any address. */
export function isServedBy(
  { address, port }: Pick<Listen, 'address' | 'port'>,
  sockets: readonly ListeningSocket[],
): boolean {
  return sockets.some((socket) => {
    if (socket.port !== port) return false;
    if (address === undefined) return ANY.has(socket.address);
    return !isIp(address) || socket.address === address;
  });
}

/** True for an address of its own: neither all, nor a name, nor the loopback. */
export function isSpecific(address: string | undefined): address is string {
  if (address === undefined || !isIp(address) || ANY.has(address)) return false;
  return !(address.startsWith('127.') || address === '::1' || address.startsWith('fe80:'));
}

/** For a person: `port 80`, `192.0.2.1:443`. */
export function spoken({ address, port }: Pick<Listen, 'address' | 'port'>): string {
  if (address === undefined) return `port ${port}`;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Where to connect to: all addresses are asked for at the loopback. */
export function connectTo({ address, port }: Pick<Listen, 'address' | 'port'>): { port: number; address?: string } {
  return address === undefined || ANY.has(address) ? { port } : { port, address };
}
