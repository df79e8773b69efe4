/** A neighbour advertisement that was received. */
export interface NeighbourAdvertisement {
  /** The address that it is about: 16 bytes. */
  readonly target: Buffer;
  /** Hardware address of who has it, where it was told. */
  readonly mac?: Buffer;
}

const IPV6_BYTES = 40;
const MESSAGE_BYTES = 24;
const ICMPV6 = 58;
const [SOLICITATION, ADVERTISEMENT] = [135, 136];
/** A message with another hop limit has passed a router and is not believed (RFC 4861, 7.1). */
const HOP_LIMIT = 255;
const [ROUTER, OVERRIDE] = [0x80, 0x20];
const TARGET_LINK_ADDRESS = 2;
const NO_ADDRESS = Buffer.alloc(16);

/** All nodes of the link, ff02::1. */
export const ALL_NODES = Buffer.from('ff020000000000000000000000000001', 'hex');

/** Places in the packet, IPv6 header included, for filters. */
export const NEIGHBOUR_FIELDS = { nextHeader: 6, type: IPV6_BYTES, target: IPV6_BYTES + 8 } as const;

/** The group in which every owner of `address` listens (RFC 4291, 2.7.1). */
export function solicitedNode(address: Buffer): Buffer {
  return Buffer.concat([Buffer.from('ff0200000000000000000001ff', 'hex'), address.subarray(13)]);
}

/** The hardware address of a group (RFC 2464, 7). */
export function groupMac(group: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x33, 0x33]), group.subarray(12)]);
}

/** Asks who has `address`, from no address, as duplicate address detection does (RFC 4862, 5.4.2). */
export function solicitationBytes(address: Buffer): Buffer {
  const message = Buffer.concat([Buffer.from([SOLICITATION, 0, 0, 0, 0, 0, 0, 0]), address]);
  return packet(NO_ADDRESS, solicitedNode(address), message);
}

/** Says unasked that `address` is at `mac`, over whatever was known (RFC 4861, 7.2.6). */
export function advertisementBytes(address: Buffer, mac: Buffer, isRouter: boolean): Buffer {
  const flags = OVERRIDE | (isRouter ? ROUTER : 0);
  const option = Buffer.concat([Buffer.from([TARGET_LINK_ADDRESS, 1]), mac]);
  const message = Buffer.concat([Buffer.from([ADVERTISEMENT, 0, 0, 0, flags, 0, 0, 0]), address, option]);
  return packet(address, ALL_NODES, message);
}

/** Undefined when it is something else. */
export function parseAdvertisement(bytes: Buffer): NeighbourAdvertisement | undefined {
  if (bytes.length < IPV6_BYTES + MESSAGE_BYTES || bytes.readUInt8(0) >> 4 !== 6) return undefined;
  if (bytes.readUInt8(6) !== ICMPV6 || bytes.readUInt8(7) !== HOP_LIMIT) return undefined;
  const message = bytes.subarray(IPV6_BYTES, IPV6_BYTES + bytes.readUInt16BE(4));
  if (message.length < MESSAGE_BYTES || message.readUInt8(0) !== ADVERTISEMENT) return undefined;
  const mac = linkAddress(message.subarray(MESSAGE_BYTES));
  return { target: message.subarray(8, MESSAGE_BYTES), ...(mac === undefined ? {} : { mac }) };
}

/** Options are in units of eight bytes (RFC 4861, 4.6). */
function linkAddress(options: Buffer): Buffer | undefined {
  for (let at = 0; at + 8 <= options.length; ) {
    const length = options.readUInt8(at + 1) * 8;
    if (length === 0) return undefined;
    if (options.readUInt8(at) === TARGET_LINK_ADDRESS) return options.subarray(at + 2, at + 8);
    at += length;
  }
  return undefined;
}

function packet(from: Buffer, to: Buffer, message: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(message.length, 4);
  header.writeUInt8(ICMPV6, 6);
  header.writeUInt8(HOP_LIMIT, 7);
  message.writeUInt16BE(checksum(from, to, message), 2);
  return Buffer.concat([header, from, to, message]);
}

/** Over the message and a heading of addresses, length and next header (RFC 8200, 8.1). All its lengths are even. */
function checksum(from: Buffer, to: Buffer, message: Buffer): number {
  const bytes = Buffer.concat([from, to, Buffer.from([0, 0, 0, message.length, 0, 0, 0, ICMPV6]), message]);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
