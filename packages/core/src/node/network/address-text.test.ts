import { describe, expect, it } from 'vitest';
import { addressText, canonicalAddress } from './address-text.js';

describe('canonicalAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8::0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['FE80::1%eth0', 'fe80::1'],
    ['::', '::'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ])('writes %s as %s (RFC 5952)', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each(['', 'localhost', '192.0.2.1/24', '192.0.2.256', '192.0.2.01', ':::', '1::2::3'])(
    'knows that "%s" is none',
    (text) => {
      expect(canonicalAddress(text)).toBeUndefined();
    },
  );
});

describe('addressText', () => {
  it('writes bytes as the same text', () => {
    expect(addressText(Buffer.from('c0000201', 'hex'))).toBe('192.0.2.1');
    expect(addressText(Buffer.from('20010db8000000000000000000000001', 'hex'))).toBe('2001:db8::1');
    expect(addressText(Buffer.from('00000000000000000000ffffc0000201', 'hex'))).toBe('::ffff:192.0.2.1');
    expect(addressText(Buffer.alloc(6))).toBeUndefined();
  });
});
