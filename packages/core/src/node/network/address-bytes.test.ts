import { describe, expect, it } from 'vitest';
import { addressBytes, macBytes, macText } from './address-bytes.js';
import { addressText } from './address-text.js';

describe('addressBytes', () => {
  it.each([
    ['192.0.2.10', 'c000020a'],
    ['0.0.0.0', '00000000'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::', '20010db8000000000000000000000000'],
    ['2001:0DB8:0:0::1', '20010db8000000000000000000000001'],
    ['2001:db8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['64:ff9b::192.0.2.1', '0064ff9b0000000000000000c0000201'],
    ['1:2:3:4:5:6:192.0.2.1', '000100020003000400050006c0000201'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ])('reads %s', (text, hex) => {
    expect(addressBytes(text)?.toString('hex')).toBe(hex);
  });

  it.each(['', 'host', '192.0.2', '192.0.2.256', '2001:db8', ':::', '192.0.2.1/24'])('refuses %j', (text) => {
    expect(addressBytes(text)).toBeUndefined();
  });

  it('is undone by addressText', () => {
    for (const text of ['192.0.2.10', '2001:db8::a:0:0:1', '::ffff:192.0.2.1', '::'])
      expect(addressText(addressBytes(text) ?? Buffer.alloc(0))).toBe(text);
  });
});

describe('hardware addresses', () => {
  it('become bytes and text', () => {
    expect(macBytes('52:54:00:12:34:5f').toString('hex')).toBe('52540012345f');
    expect(macText(Buffer.from('52540012345f', 'hex'))).toBe('52:54:00:12:34:5f');
  });
});
