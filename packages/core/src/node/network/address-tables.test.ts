import { beforeEach, describe, expect, it } from 'vitest';
import { AddressTables } from './address-tables.js';
import type { LinkRecord } from './rtnetlink-link.js';
import type { AddressRecord, RtnetlinkMessage } from './rtnetlink-messages.js';

const LINK: LinkRecord = {
  index: 2,
  name: 'eth0',
  alternativeNames: [],
  isUp: true,
  hasCarrier: true,
  isLoopback: false,
  hasNeighbours: true,
  operationalState: 'up',
  mac: '52:54:00:00:00:02',
  mtu: 1500,
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

describe('AddressTables', () => {
  let tables: AddressTables;
  const shown = () => tables.addresses.map((each) => `${each.address}/${each.prefix} ${each.device}`);

  beforeEach(() => {
    tables = new AddressTables([link(), address()]);
  });

  it('show each address with the name of its interface', () => {
    expect(tables.links).toEqual([LINK]);
    expect(shown()).toEqual(['192.0.2.1/24 eth0']);
  });

  it('follow changes of both', () => {
    tables.apply(address({ address: '192.0.2.2', isSecondary: true }));
    tables.apply(link({ hasCarrier: false }));
    expect(shown()).toEqual(['192.0.2.1/24 eth0', '192.0.2.2/24 eth0']);
    expect(tables.links).toMatchObject([{ hasCarrier: false }]);
    tables.apply(address({}, true));
    tables.apply(address({ address: '192.0.2.2' }));
    expect(tables.addresses).toMatchObject([{ address: '192.0.2.2', isSecondary: false }]);
  });

  it('tell the same address with another prefix, and on another interface, apart', () => {
    tables.apply(link({ index: 3, name: 'eth1' }));
    tables.apply(address({ prefix: 32 }));
    tables.apply(address({ index: 3 }));
    expect(shown()).toEqual(['192.0.2.1/24 eth0', '192.0.2.1/32 eth0', '192.0.2.1/24 eth1']);
    tables.apply(address({ prefix: 32 }, true));
    expect(shown()).toEqual(['192.0.2.1/24 eth0', '192.0.2.1/24 eth1']);
  });

  it('show a new name of an interface with its addresses', () => {
    tables.apply(link({ name: 'lan0' }));
    expect(shown()).toEqual(['192.0.2.1/24 lan0']);
  });

  it('forget the addresses of an interface that has gone', () => {
    tables.apply(link({}, true));
    expect([tables.links, shown()]).toEqual([[], []]);
  });

  it('are not confused by what they know already, by ends, or by an interface that they do not know', () => {
    for (const message of [link(), address(), address({ address: '192.0.2.9' }, true)]) tables.apply(message);
    tables.apply({ ...heading, is: 'end', errno: 0 });
    tables.apply(address({ address: '192.0.2.7', index: 9 }));
    expect(shown()).toEqual(['192.0.2.1/24 eth0', '192.0.2.7/24 #9']);
  });

  it('give lists that a later change does not touch', () => {
    const before = tables.addresses;
    tables.apply(address({}, true));
    expect(before).toHaveLength(1);
    expect(tables.addresses).toEqual([]);
  });
});
