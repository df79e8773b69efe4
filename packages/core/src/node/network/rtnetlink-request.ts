// linux/netlink.h, linux/rtnetlink.h
const REQUEST_DUMP = 0x1 | 0x300;
const WHAT = { links: { type: 18, body: 16 }, addresses: { type: 22, body: 8 } } as const;

/** The request for the whole table of interfaces or of addresses, of all families. `sequence` comes back in the answers. */
export function rtnetlinkDump(what: 'links' | 'addresses', sequence: number): Buffer {
  const { type, body } = WHAT[what];
  const message = Buffer.alloc(16 + body);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(type, 4);
  message.writeUInt16LE(REQUEST_DUMP, 6);
  message.writeUInt32LE(sequence >>> 0, 8);
  return message;
}
