import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { AddressReader } from './address-reader.js';
import { createAddresses } from './create-addresses.js';

const readers: AddressReader[] = [];
const reader = (): AddressReader => {
  const made = new AddressReader();
  readers.push(made);
  return made;
};

afterEach(() => {
  for (const each of readers.splice(0)) each.close();
});

describe('AddressReader', () => {
  it('reads what Node knows of this machine, by another way', () => {
    const { links, addresses } = reader().tables();
    const known = Object.entries(networkInterfaces()).flatMap(([device, all = []]) =>
      all.map(({ address, cidr }) => `${device} ${address}/${cidr?.split('/')[1] ?? ''}`),
    );
    const read = addresses.map(({ device, address, prefix }) => `${device} ${address}/${prefix}`);
    // Node leaves out interfaces that are down.
    expect(read).toEqual(expect.arrayContaining(known));
    expect(links.find(({ isLoopback }) => isLoopback)).toMatchObject({ name: 'lo', hasNeighbours: false });
  });

  it('begins anew after it was closed', () => {
    const one = reader();
    const before = one.tables().links.map(({ name }) => name);
    one.close();
    one.close();
    expect(one.tables().links.map(({ name }) => name)).toEqual(before);
  });
});

describe('createAddresses', () => {
  const within = (ms: number, signal = new AbortController().signal) =>
    createAddresses({ deadline: performance.now() + ms, signal });

  it('has nobody to ask or to tell on the loopback', async () => {
    const place = { address: '127.0.0.1', device: 'lo' };
    expect(await within(1000).probe(place)).toMatchObject({ answer: 'free' });
    expect(await within(1000).announce(place)).toMatchObject({ sent: 0 });
  });

  it.each([
    ['an interface that is not there', { address: '192.0.2.1', device: 'nowhere0' }, 'there is no interface nowhere0'],
    ['what is no address', { address: 'www', device: 'lo' }, 'www is no IP address'],
  ])('is not able to ask on %s', async (_what, place, words) => {
    expect(await within(1000).probe(place)).toMatchObject({ answer: 'unable', reason: expect.stringContaining(words) });
    expect(await within(1000).announce(place)).toMatchObject({ sent: 0, reason: expect.stringContaining(words) });
  });
});
