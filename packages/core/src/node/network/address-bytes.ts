import { isIPv4 } from 'node:net';
import { canonicalAddress } from './address-text.js';

/** An address as 4 or 16 bytes; undefined when the text is none. A zone is left out. */
export function addressBytes(text: string): Buffer | undefined {
  const canonical = canonicalAddress(text);
  if (canonical === undefined) return undefined;
  return isIPv4(canonical) ? fromDots(canonical) : fromGroups(canonical);
}

const fromDots = (text: string): Buffer => Buffer.from(text.split('.').map(Number));

/** The last four bytes may be written with dots: `::ffff:192.0.2.1`. */
function fromGroups(text: string): Buffer {
  const [, head = text, dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const tail = dotted === undefined ? Buffer.alloc(0) : fromDots(dotted);
  const [before = '', after] = (dotted === undefined ? head : head.replace(/([^:]):$/, '$1')).split('::');
  const [start, end] = [groups(before), Buffer.concat([groups(after ?? ''), tail])];
  return Buffer.concat([start, Buffer.alloc(16 - start.length - end.length), end]);
}

function groups(text: string): Buffer {
  const words = text.split(':').filter((each) => each !== '');
  return Buffer.from(words.map((each) => each.padStart(4, '0')).join(''), 'hex');
}

/** `52:54:00:12:34:56` as bytes. */
export function macBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll(':', ''), 'hex');
}

/** Bytes as `52:54:00:12:34:56`. */
export function macText(bytes: Buffer): string {
  return [...bytes].map((each) => each.toString(16).padStart(2, '0')).join(':');
}
