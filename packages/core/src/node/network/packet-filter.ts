/** A place in a packet, counted from its network header, and the number (big endian) that must be there. */
export interface FilteredField {
  readonly offset: number;
  readonly bytes: 1 | 4;
  readonly value: number;
}

// linux/bpf_common.h
const [LOAD_WORD, LOAD_BYTE, JUMP_EQUAL, RETURN] = [0x20, 0x30, 0x15, 0x06];
const WHOLE_PACKET = 0x40000;

/**
 * A program for SO_ATTACH_FILTER (socket(7)): lets through what has all these fields. Without it a busy interface would fill
 * the socket with packets of others before an answer comes.
 */
export function packetFilter(fields: readonly FilteredField[]): Buffer {
  const steps = fields.flatMap(({ offset, bytes, value }, at) => {
    // A mismatch jumps over what is left: two steps for each field, and the return that lets it through.
    const toTheEnd = 2 * (fields.length - 1 - at) + 1;
    return [step(bytes === 1 ? LOAD_BYTE : LOAD_WORD, offset), step(JUMP_EQUAL, value, toTheEnd)];
  });
  return Buffer.concat([...steps, step(RETURN, WHOLE_PACKET), step(RETURN, 0)]);
}

/** Four fields for an IPv6 address, one for an IPv4 address. */
export function addressFields(offset: number, address: Buffer): readonly FilteredField[] {
  return Array.from({ length: address.length / 4 }, (_, at) => ({
    offset: offset + 4 * at,
    bytes: 4 as const,
    value: address.readUInt32BE(4 * at),
  }));
}

/** struct sock_filter. */
function step(code: number, value: number, jumpFalse = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(jumpFalse, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
