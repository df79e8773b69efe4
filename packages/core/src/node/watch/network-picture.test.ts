import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkRecord } from '../network/rtnetlink-link.js';
import type { AddressRecord, RtnetlinkMessage } from '../network/rtnetlink-messages.js';
import { NetworkPicture } from './network-picture.js';

const LINK: LinkRecord = {
  index: 2,
  name: 'eth0',
  alternativeNames: [],
  isUp: true,
  hasCarrier: true,
  isLoopback: false,
  operationalState: 'up',
  mac: '02:00:00:00:00:01',
  mtu: 1500,
  hasNeighbours: true,
};
const ADDRESS: AddressRecord = {
  address: '192.0.2.1',
  family: 'ipv4',
  prefix: 24,
  index: 2,
  scope: 'global',
  isTentative: false,
  isDuplicate: false,
  isDeprecated: false,
  isSecondary: false,
  isPermanent: true,
};
const heading = { sequence: 0, interrupted: false };
const link = (change: Partial<LinkRecord> = {}, gone = false): RtnetlinkMessage => ({
  ...heading,
  is: 'link',
  gone,
  link: { ...LINK, ...change },
});
const address = (change: Partial<AddressRecord> = {}, gone = false): RtnetlinkMessage => ({
  ...heading,
  is: 'address',
  gone,
  address: { ...ADDRESS, ...change },
});

let picture: NetworkPicture;
beforeEach(() => {
  picture = new NetworkPicture();
  picture.apply(link());
  picture.apply(address());
});

describe('NetworkPicture', () => {
  it.each([
    ['the same again', link()],
    ['another MTU', link({ mtu: 9000 })],
    ['another hardware address', link({ mac: '02:00:00:00:00:02' })],
    ['an address that was renewed', address({ isPermanent: false })],
    ['the end of an interface that it never knew', link({ index: 9, name: 'eth9' }, true)],
    ['the end of an address that it never knew', address({ address: '192.0.2.9' }, true)],
    ['the end of a dump', { ...heading, is: 'end', errno: 0 } as const],
  ])('finds nothing in %s', (_, message) => {
    expect(picture.apply(message)).toBeUndefined();
  });

  it.each([
    ['down', link({ isUp: false })],
    ['without carrier', link({ hasCarrier: false, operationalState: 'lowerlayerdown' })],
    ['gone', link({}, true)],
  ])('finds that an interface is %s', (_, message) => {
    expect(picture.apply(message)).toMatchObject({ of: 'link', index: 2 });
    expect(picture.apply(message)).toBeUndefined();
  });

  it('tells the old and the new name of one that was renamed', () => {
    expect(picture.apply(link({ name: 'wan' }))).toEqual({ of: 'link', index: 2, names: ['eth0', 'wan'] });
    expect([picture.indexOf('eth0'), picture.indexOf('wan')]).toEqual([undefined, 2]);
  });

  it('knows an interface by its other names', () => {
    picture.apply(link({ alternativeNames: ['enp0s31f6'] }));
    expect(picture.indexOf('enp0s31f6')).toBe(2);
  });

  it.each([
    ['tentative', { isTentative: true }],
    ['found elsewhere too', { isDuplicate: true }],
    ['deprecated', { isDeprecated: true }],
  ])('finds that an address is %s', (_, change) => {
    expect(picture.apply(address(change))).toEqual({ of: 'address', index: 2, address: '192.0.2.1' });
  });

  it('knows what works', () => {
    const works = () => [picture.linkWorks(2), picture.addressWorks('192.0.2.1', 2)];
    expect(works()).toEqual([true, true]);
    picture.apply(link({ hasCarrier: false }));
    picture.apply(address({ isTentative: true }));
    expect(works()).toEqual([false, false]);
    picture.apply(link({ isUp: false }));
    picture.apply(address({ isTentative: true, isDuplicate: true }));
    expect(works()).toEqual([false, false]);
    picture.apply(link());
    picture.apply(address());
    expect(works()).toEqual([true, true]);
    picture.apply(link({}, true));
    picture.apply(address({}, true));
    expect(works()).toEqual([false, false]);
  });

  it('knows where an address is, and forgets it with its last prefix', () => {
    picture.apply(address({ prefix: 32 }));
    picture.apply(address({ index: 3 }));
    expect(picture.holders('192.0.2.1')).toEqual([2, 3]);
    picture.apply(address({}, true));
    expect(picture.holders('192.0.2.1')).toEqual([2, 3]);
    picture.apply(address({ prefix: 32 }, true));
    expect(picture.holders('192.0.2.1')).toEqual([3]);
  });
});
