import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { networkNow } from './network-feed.js';

describe('networkNow', () => {
  it('tells the interfaces and addresses that this machine has', () => {
    const messages = networkNow();
    const names = messages.flatMap((each) => (each.is === 'link' ? [each.link.name] : []));
    const addresses = messages.flatMap((each) => (each.is === 'address' ? [each.address.address] : []));
    const known = Object.entries(networkInterfaces());
    expect(names).toEqual(expect.arrayContaining(known.map(([name]) => name)));
    expect(addresses).toEqual(
      expect.arrayContaining(known.flatMap(([, list = []]) => list.map((each) => each.address))),
    );
  });
});
