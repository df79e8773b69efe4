import { describe, expect, it } from 'vitest';
import { parseRtnetlink } from './rtnetlink-messages.js';

function attribute(type: number, value: Buffer): Buffer {
  const whole = Buffer.alloc((4 + value.length + 3) & ~3);
  whole.writeUInt16LE(4 + value.length, 0);
  whole.writeUInt16LE(type, 2);
  value.copy(whole, 4);
  return whole;
}

function message(type: number, body: Buffer, { flags = 0, sequence = 0 } = {}): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + body.length, 0);
  head.writeUInt16LE(type, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt32LE(sequence, 8);
  return Buffer.concat([head, body]);
}

const text = (value: string) => Buffer.from(`${value}\0`);
const number = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

function link(flags: number, attributes: readonly Buffer[], family = 0): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt8(family, 0);
  head.writeInt32LE(7, 4);
  head.writeUInt32LE(flags, 8);
  return Buffer.concat([head, ...attributes]);
}

function address(family: number, attributes: readonly Buffer[], { prefix = 24, flags = 0x80, scope = 0 } = {}): Buffer {
  const head = Buffer.from([family, prefix, flags, scope, 7, 0, 0, 0]);
  return Buffer.concat([head, ...attributes]);
}

const NEWLINK = 16;
const DELLINK = 17;
const NEWADDR = 20;
const DELADDR = 21;
const ETH0 = [
  attribute(3, text('eth0')),
  attribute(4, number(1500)),
  attribute(1, Buffer.from('0200ac100001', 'hex')),
  attribute(16, Buffer.from([6])),
  attribute(0x8000 | 52, Buffer.concat([attribute(53, text('enp0s3')), attribute(53, text('a-longer-name-than-15'))])),
];
const V4 = [
  attribute(1, Buffer.from([192, 0, 2, 99])),
  attribute(2, Buffer.from([192, 0, 2, 1])),
  attribute(3, text('eth0:vip')),
];
const V6 = Buffer.from('20010db8000000000000000000000007', 'hex');

describe('parseRtnetlink', () => {
  it('reads an interface', () => {
    const up = link(0x1 | 0x10000, ETH0);
    expect(parseRtnetlink(message(NEWLINK, up, { sequence: 9 }))).toMatchObject([
      {
        is: 'link',
        gone: false,
        sequence: 9,
        interrupted: false,
        link: {
          index: 7,
          name: 'eth0',
          alternativeNames: ['enp0s3', 'a-longer-name-than-15'],
          isUp: true,
          hasCarrier: true,
          isLoopback: false,
          operationalState: 'up',
          mac: '02:00:ac:10:00:01',
          mtu: 1500,
        },
      },
    ]);
    expect(parseRtnetlink(message(DELLINK, up))).toMatchObject([{ is: 'link', gone: true }]);
  });

  it('leaves out what a bridge says about its port, and what a wireless driver says about its air', () => {
    const ofBridge = message(DELLINK, link(0x1, ETH0, 7));
    const ofAir = message(NEWLINK, link(0x1, [attribute(3, text('wlan0')), attribute(11, Buffer.alloc(8))]));
    expect(parseRtnetlink(Buffer.concat([ofBridge, ofAir]))).toEqual([]);
  });

  it('reads an IPv4 address: its own end, not the other one', () => {
    expect(parseRtnetlink(message(NEWADDR, address(2, V4, { flags: 0x81 })))).toMatchObject([
      {
        is: 'address',
        gone: false,
        address: { address: '192.0.2.1', family: 'ipv4', prefix: 24, index: 7, label: 'eth0:vip', isSecondary: true },
      },
    ]);
    expect(parseRtnetlink(message(DELADDR, address(2, V4)))).toMatchObject([{ gone: true }]);
  });

  it('takes the flags of an IPv6 address from the long field', () => {
    const flags = (value: number) => [attribute(1, V6), attribute(8, number(value))];
    const read = (value: number) =>
      parseRtnetlink(message(NEWADDR, address(10, flags(value), { prefix: 64, scope: 253 })));
    expect(read(0x40)).toMatchObject([
      { address: { address: '2001:db8::7', scope: 'link', isTentative: true, isPermanent: false } },
    ]);
    expect(read(0x48)).toMatchObject([{ address: { isTentative: true, isDuplicate: true } }]);
    expect(read(0x120)).toMatchObject([{ address: { isDeprecated: true, isTentative: false } }]);
    expect(read(0x1)).toMatchObject([{ address: { isSecondary: false } }]);
  });

  it('reads all messages of a datagram, the end of a dump, and that it was interrupted', () => {
    const all = Buffer.concat([
      message(NEWADDR, address(2, V4), { flags: 0x2 | 0x10, sequence: 3 }),
      message(NEWADDR, address(17, V4)),
      message(99, Buffer.alloc(4)),
      message(3, Buffer.alloc(4), { sequence: 3 }),
    ]);
    expect(parseRtnetlink(all)).toMatchObject([
      { is: 'address', interrupted: true, sequence: 3 },
      { is: 'end', errno: 0, sequence: 3 },
    ]);
  });

  it('reads a refusal', () => {
    const refusal = Buffer.alloc(20);
    refusal.writeInt32LE(-1, 0);
    expect(parseRtnetlink(message(2, refusal))).toMatchObject([{ is: 'end', errno: 1 }]);
  });

  it.each(Array.from({ length: 12 }, (_, at) => at * 9))(
    'takes no harm from a datagram that is cut after %i bytes',
    (length) => {
      const whole = Buffer.concat([message(NEWLINK, link(1, ETH0)), message(NEWADDR, address(2, V4))]);
      expect(parseRtnetlink(whole.subarray(0, length)).length).toBeLessThanOrEqual(1);
      const lying = Buffer.from(whole);
      lying.writeUInt32LE(0xffff_fff0, 0);
      expect(parseRtnetlink(lying)).toEqual([]);
    },
  );
});
