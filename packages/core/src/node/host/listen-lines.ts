import { closeSync, openSync, readSync } from 'node:fs';
import { addressText } from '../network/address-text.js';
import type { ListenEntry } from '../network/socket-diagnosis.js';
import { systemCode } from './proc-stat.js';

const LISTEN = '0A';
const BUFFER = Buffer.allocUnsafe(64 * 1024);

/**
 * The listening sockets in a file such as /proc/PID/net/tcp (proc_pid_net(5)). They come before all connections, so the
 * reading ends at the first line that is none: a hundred thousand connections cost nothing. Empty where there is no such
 * file (no IPv6).
 */
export function readListenLines(path: string): readonly ListenEntry[] {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(systemCode(error))) return [];
    throw error;
  }
  try {
    return readFrom(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function readFrom(descriptor: number): readonly ListenEntry[] {
  const entries: ListenEntry[] = [];
  let rest = '';
  for (;;) {
    const read = readSync(descriptor, BUFFER);
    if (read === 0) return entries;
    const lines = (rest + BUFFER.toString('latin1', 0, read)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const fields = line.trim().split(/\s+/);
      if (fields[0] === 'sl') continue;
      if (fields[3] !== LISTEN) return entries;
      entries.push(entryOf(fields));
    }
  }
}

function entryOf(fields: readonly string[]): ListenEntry {
  const [hex = '', port = ''] = (fields[1] ?? '').split(':');
  return { address: addressText(bytesOf(hex)) ?? '', port: Number.parseInt(port, 16), inode: fields[9] ?? '' };
}

/** The kernel prints words of 32 bits as numbers of this machine's byte order; all that Node runs on are little-endian or known. */
function bytesOf(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  return isLittleEndian ? bytes.swap32() : bytes;
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
