/** An ARP packet for IPv4 over Ethernet (RFC 826). */
export interface ArpPacket {
  readonly operation: 'request' | 'reply';
  /** Six bytes. */
  readonly senderMac: Buffer;
  /** Four bytes. */
  readonly senderAddress: Buffer;
  readonly targetMac: Buffer;
  readonly targetAddress: Buffer;
}

const HEADING = Buffer.from([0, 1, 8, 0, 6, 4]);
const BYTES = 28;
const NOBODY = Buffer.alloc(6);
const NO_ADDRESS = Buffer.alloc(4);

/** Where the sender's address is in the packet, for filters. */
export const ARP_SENDER_ADDRESS = 14;

/** Asks who has `address`, without telling anybody an address of ours (RFC 5227, 2.1.1). */
export function arpProbe(senderMac: Buffer, address: Buffer): ArpPacket {
  return { operation: 'request', senderMac, senderAddress: NO_ADDRESS, targetMac: NOBODY, targetAddress: address };
}

/** Says that `address` is at `mac`. Some neighbours learn from requests, others only from replies. */
export function arpAnnouncement(operation: ArpPacket['operation'], mac: Buffer, address: Buffer): ArpPacket {
  const targetMac = operation === 'reply' ? mac : NOBODY;
  return { operation, senderMac: mac, senderAddress: address, targetMac, targetAddress: address };
}

/** As it goes over the wire. */
export function arpBytes(packet: ArpPacket): Buffer {
  const operation = Buffer.from([0, packet.operation === 'request' ? 1 : 2]);
  const { senderMac, senderAddress, targetMac, targetAddress } = packet;
  return Buffer.concat([HEADING, operation, senderMac, senderAddress, targetMac, targetAddress], BYTES);
}

/** Undefined when it is something else. Ethernet pads it: what follows is left out. */
export function parseArp(bytes: Buffer): ArpPacket | undefined {
  if (bytes.length < BYTES || !bytes.subarray(0, 6).equals(HEADING)) return undefined;
  const operation = bytes.readUInt16BE(6);
  if (operation !== 1 && operation !== 2) return undefined;
  return {
    operation: operation === 1 ? 'request' : 'reply',
    senderMac: bytes.subarray(8, 14),
    senderAddress: bytes.subarray(14, 18),
    targetMac: bytes.subarray(18, 24),
    targetAddress: bytes.subarray(24, 28),
  };
}
