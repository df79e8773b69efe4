import { describe, expect, it } from 'vitest';
import type { AddressReader } from './address-reader.js';
import { isRouter, neighbourhoodOf, strangerMac } from './neighbourhood.js';
import type { LinkRecord } from './rtnetlink-link.js';

const link = (change: Partial<LinkRecord> = {}): LinkRecord => ({
  index: 2,
  name: 'eth0',
  alternativeNames: ['enp0s31f6'],
  isUp: true,
  hasCarrier: true,
  isLoopback: false,
  hasNeighbours: true,
  operationalState: 'up',
  mac: '52:54:00:00:00:02',
  mtu: 1500,
  ...change,
});
const readerOf = (...links: readonly LinkRecord[]) => ({ tables: () => ({ links }) }) as unknown as AddressReader;
const at = (device: string, reader: AddressReader, address = '2001:DB8::1') =>
  neighbourhoodOf({ address, device }, reader);

describe('neighbourhoodOf', () => {
  it.each(['eth0', 'enp0s31f6'])('finds %s, and all hardware addresses that are ours', (name) => {
    const found = at(name, readerOf(link(), link({ index: 3, name: 'eth1', mac: '52:54:00:00:00:03' })));
    expect(found).toMatchObject({ address: '2001:db8::1', mac: Buffer.from('525400000002', 'hex') });
    if (!('link' in found)) throw new Error('nothing was found');
    expect(found.bytes).toHaveLength(16);
    expect(strangerMac(Buffer.from('525400000003', 'hex'), found)).toBeUndefined();
    expect(strangerMac(Buffer.from('525400000004', 'hex'), found)).toBe('52:54:00:00:00:04');
  });

  it('has none on what has no neighbours by its nature', () => {
    expect(at('eth0', readerOf(link({ hasNeighbours: false })))).toEqual({ alone: expect.stringContaining('eth0') });
  });

  it.each([
    ['is not there', readerOf(), 'no interface eth0'],
    ['is switched off', readerOf(link({ isUp: false })), 'is down'],
    ['has no carrier', readerOf(link({ hasCarrier: false })), 'no carrier'],
    ['is InfiniBand', readerOf(link({ mac: Array.from({ length: 20 }, () => '00').join(':') })), 'no Ethernet'],
  ])('cannot be reached when the interface %s', (_what, reader, words) => {
    expect(at('eth0', reader)).toEqual({ unable: expect.stringContaining(words) });
  });

  it('cannot be reached when the kernel cannot be asked, or for what is no address', () => {
    const blind = {
      tables: () => {
        throw new Error('EMFILE');
      },
    } as unknown as AddressReader;
    expect(at('eth0', blind)).toEqual({ unable: 'EMFILE' });
    expect(at('eth0', readerOf(link()), '192.0.2')).toEqual({ unable: '192.0.2 is no IP address' });
  });
});

describe('isRouter', () => {
  it('is no for an interface that is not there', () => {
    expect(isRouter('nowhere0')).toBe(false);
  });
});
