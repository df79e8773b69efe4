import { isIP, SocketAddress } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addressNumber, canonicalAddress, networkOf, sharesNetwork } from '../src/address-text.js';

describe('canonicalAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0000:0001:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['::', '::'],
    ['1::', '1::'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it('agrees with the system about every kind of text', () => {
    // Numbers from a fixed rule: the same ones in every run.
    let seed = 1;
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 2000; round += 1) {
      const groups = Array.from({ length: 8 }, () => (next(2) === 0 ? '0' : next(0x10000).toString(16)));
      groups[0] = '2001';
      const text = groups.join(':');
      expect(canonicalAddress(text)).toBe(new SocketAddress({ address: text, family: 'ipv6' }).address);
      const dots = Array.from({ length: 4 }, () => next(300)).join('.');
      expect(canonicalAddress(dots) !== undefined).toBe(isIP(dots) === 4);
    }
  });
});

describe('numbers and networks', () => {
  it('are computed over the whole length', () => {
    expect(addressNumber('192.0.2.1')).toBe(0xc0000201n);
    expect(addressNumber('2001:db8::1')).toBe(0x20010db8000000000000000000000001n);
    expect(networkOf('192.0.2.130', 25)).toBe('192.0.2.128/25');
    expect(networkOf('192.0.2.130', 32)).toBe('192.0.2.130/32');
    expect(networkOf('2001:db8::ffff:1', 64)).toBe('2001:db8::/64');
    expect(networkOf('2001:db8::ffff:1', 1)).toBe('::/1');
  });

  it('are shared or not', () => {
    expect(sharesNetwork('192.0.2.1', '192.0.2.254', 24)).toBe(true);
    expect(sharesNetwork('192.0.2.1', '192.0.3.1', 24)).toBe(false);
    expect(sharesNetwork('192.0.2.1', '2001:db8::1', 24)).toBe(false);
  });
});
