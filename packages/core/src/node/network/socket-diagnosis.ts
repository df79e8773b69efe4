import type { ListeningSocket } from '../../contract/host-processes.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { addressText } from './address-text.js';
import { NetlinkSocket } from './netlink-socket.js';

/** A listening TCP socket with the number of its inode, which the links below /proc/PID/fd show. */
export interface ListenEntry extends ListeningSocket {
  readonly inode: string;
}

// linux/sock_diag.h, linux/inet_diag.h
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const REQUEST_DUMP = 0x1 | 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const HEADER = 16;
const REQUEST = HEADER + 56;
const TCP = 6;
const ONLY_LISTENING = 1 << 10;
const AF_INET = 2;
const AF_INET6 = 10;
/** Answers wait for nobody: the kernel makes the next part when one was read. */
const BUFFER_BYTES = 256 * 1024;

/**
 * Every listening TCP socket of our network namespace, by sock_diag(7): 40 µs, while a look into /proc/net/tcp walks the
 * table of all connections that the machine could have (5 ms with 262,144 places, however few there are).
 * Throws LKSSP_HOST_UNABLE when the kernel refuses, also where it was built without it.
 */
export function diagnoseListening(): readonly ListenEntry[] {
  const socket = new NetlinkSocket({ protocol: NETLINK_SOCK_DIAG, receiveBuffer: BUFFER_BYTES });
  try {
    return [AF_INET, AF_INET6].flatMap((family) => dump(socket, family));
  } finally {
    socket.close();
  }
}

function dump(socket: NetlinkSocket, family: number): readonly ListenEntry[] {
  socket.send(requestFor(family));
  const entries: ListenEntry[] = [];
  for (;;) {
    const datagram = socket.receive();
    if (typeof datagram === 'string') throw unable(datagram);
    if (readDatagram(datagram, entries)) return entries;
  }
}

/** Adds what it tells. True when it was the last one. */
function readDatagram(datagram: Buffer, entries: ListenEntry[]): boolean {
  for (let at = 0; at + HEADER <= datagram.length; ) {
    const length = datagram.readUInt32LE(at);
    const type = datagram.readUInt16LE(at + 4);
    if (type === NLMSG_DONE) return true;
    if (type === NLMSG_ERROR) throw unable(`errno ${-datagram.readInt32LE(at + HEADER)}`);
    if (length < HEADER) throw unable('nonsense');
    entries.push(entryOf(datagram.subarray(at + HEADER, at + length)));
    at += (length + 3) & ~3;
  }
  return false;
}

/** struct inet_diag_msg: the address in network byte order, the rest in ours. */
function entryOf(message: Buffer): ListenEntry {
  const bytes = message[0] === AF_INET ? 4 : 16;
  return {
    address: addressText(message.subarray(8, 8 + bytes)) ?? '',
    port: message.readUInt16BE(4),
    inode: String(message.readUInt32LE(68)),
  };
}

function requestFor(family: number): Buffer {
  const request = Buffer.alloc(REQUEST);
  request.writeUInt32LE(REQUEST, 0);
  request.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4);
  request.writeUInt16LE(REQUEST_DUMP, 6);
  request[HEADER] = family;
  request[HEADER + 1] = TCP;
  request.writeUInt32LE(ONLY_LISTENING, HEADER + 4);
  return request;
}

const unable = (why: string): LksspError => new LksspError('LKSSP_HOST_UNABLE', { what: 'sock_diag', why });
