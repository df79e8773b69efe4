import { describe, expect, it } from 'vitest';
import { addressFields, packetFilter } from './packet-filter.js';

/** Runs a filter program as the kernel does (BPF, the steps that are used here). */
function passes(program: Buffer, packet: Buffer): boolean {
  let loaded = 0;
  for (let at = 0; ; at += 8) {
    const [code, toFalse, value] = [program.readUInt16LE(at), program.readUInt8(at + 3), program.readUInt32LE(at + 4)];
    if (code === 0x06) return value > 0;
    if (code === 0x20) loaded = packet.readUInt32BE(value);
    else if (code === 0x30) loaded = packet.readUInt8(value);
    else if (code === 0x15) at += loaded === value ? 0 : toFalse * 8;
    else throw new Error(`unknown step ${code}`);
  }
}

describe('packetFilter', () => {
  const packet = Buffer.from('000102030405060708090a0b0c0d0e0fc0000201', 'hex');
  const address = Buffer.from([192, 0, 2, 1]);

  it('lets through what has every field', () => {
    const fields = [{ offset: 3, bytes: 1, value: 3 }, ...addressFields(16, address)] as const;
    expect(passes(packetFilter(fields), packet)).toBe(true);
  });

  it.each([
    ['the first', [{ offset: 3, bytes: 1, value: 4 }, ...addressFields(16, address)]],
    ['the last', [{ offset: 3, bytes: 1, value: 3 }, ...addressFields(12, address)]],
  ] as const)('keeps out what differs in %s', (_which, fields) => {
    expect(passes(packetFilter(fields), packet)).toBe(false);
  });

  it('compares all of an IPv6 address', () => {
    const own = Buffer.from('20010db8000000000000000000000001', 'hex');
    const program = packetFilter(addressFields(0, own));
    expect(passes(program, own)).toBe(true);
    for (let at = 0; at < 16; at += 1) {
      const other = Buffer.from(own);
      other.writeUInt8(other.readUInt8(at) ^ 0x80, at);
      expect(passes(program, other)).toBe(false);
    }
  });
});
