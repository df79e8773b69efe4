import { describe, expect, it } from 'vitest';
import { addressBytes } from './address-bytes.js';
import {
  advertisementBytes,
  ALL_NODES,
  groupMac,
  parseAdvertisement,
  solicitationBytes,
  solicitedNode,
} from './neighbour-message.js';

const mac = Buffer.from('525400123456', 'hex');
const address = addressBytes('2001:db8::abcd:10') ?? Buffer.alloc(0);

/** The sum over pseudo heading and message, checksum included, of a packet that is right: all ones (RFC 1071). */
function sumOf(packet: Buffer): number {
  const length = packet.readUInt16BE(4);
  const heading = Buffer.from([0, 0, 0, length, 0, 0, 0, packet.readUInt8(6)]);
  const all = Buffer.concat([packet.subarray(8, 40), heading, packet.subarray(40)]);
  let sum = 0;
  for (let at = 0; at < all.length; at += 2) sum += all.readUInt16BE(at);
  return (sum % 0x10000) + Math.floor(sum / 0x10000);
}

describe('neighbour discovery', () => {
  it('asks the group of the owners, from no address', () => {
    const packet = solicitationBytes(address);
    const hex = packet.toString('hex');
    // Version 6, 24 bytes, ICMPv6, hop limit 255; type 135, code 0; the target.
    expect(hex.slice(0, 16)).toBe('6000000000183aff');
    expect(hex.slice(16, 48)).toBe('0'.repeat(32));
    expect(hex.slice(48, 80)).toBe('ff0200000000000000000001ffcd0010');
    expect(hex.slice(80, 84)).toBe('8700');
    expect(hex.slice(88)).toBe('00000000' + '20010db80000000000000000abcd0010');
    expect(sumOf(packet)).toBe(0xffff);
  });

  it('announces with override and the hardware address', () => {
    const packet = advertisementBytes(address, mac, false);
    const hex = packet.toString('hex');
    expect(hex.slice(0, 16)).toBe('6000000000203aff');
    expect(hex.slice(16, 80)).toBe('20010db80000000000000000abcd0010' + 'ff020000000000000000000000000001');
    expect(hex.slice(80, 84)).toBe('8800');
    expect(hex.slice(88)).toBe('20000000' + '20010db80000000000000000abcd0010' + '0201525400123456');
    expect(sumOf(packet)).toBe(0xffff);
  });

  it('says that it is a router where it is one', () => {
    expect(advertisementBytes(address, mac, true).readUInt8(44)).toBe(0xa0);
  });

  it('finds groups and their hardware addresses', () => {
    expect(solicitedNode(address).toString('hex')).toBe('ff0200000000000000000001ffcd0010');
    expect(groupMac(solicitedNode(address)).toString('hex')).toBe('3333ffcd0010');
    expect(groupMac(ALL_NODES).toString('hex')).toBe('333300000001');
  });

  it('reads who has an address', () => {
    expect(parseAdvertisement(advertisementBytes(address, mac, false))).toEqual({ target: address, mac });
  });

  it('reads one without a hardware address', () => {
    const bare = Buffer.from(advertisementBytes(address, mac, false).subarray(0, 64));
    bare.writeUInt16BE(24, 4);
    expect(parseAdvertisement(bare)).toEqual({ target: address });
  });

  it.each<[string, (packet: Buffer) => Buffer]>([
    ['a question', () => solicitationBytes(address)],
    ['one that has passed a router', (packet) => packet.fill(254, 7, 8)],
    ['another protocol', (packet) => packet.fill(17, 6, 7)],
    ['one that is cut off', (packet) => packet.subarray(0, 60)],
    ['one whose length is a lie', (packet) => packet.fill(0, 4, 6)],
    ['nothing', () => Buffer.alloc(0)],
  ])('does not take %s for an answer', (_what, change) => {
    expect(parseAdvertisement(change(advertisementBytes(address, mac, false)))).toBeUndefined();
  });

  it('survives an option without length', () => {
    const packet = advertisementBytes(address, mac, false);
    packet.writeUInt8(0, 65);
    expect(parseAdvertisement(packet)).toEqual({ target: address });
  });
});
