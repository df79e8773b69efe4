import { describe, expect, it } from 'vitest';
import { proposed } from './driven.js';
import { ScriptedNetwork } from './scripted-network.js';

describe('propose', () => {
  it.each([
    ['192.0.2.10', 24],
    ['2001:db8::10', 64],
  ])('finds interface and prefix of %s from the routes', async (address, prefix) => {
    const { options, problems } = await proposed({ address });
    expect(problems).toEqual([]);
    expect(options).toEqual({ address, prefix, device: 'eth0' });
  });

  it('takes the longest match that needs no gateway, then the lowest metric', async () => {
    const machine = new ScriptedNetwork();
    for (const name of ['eth1', 'eth2', 'eth3', 'eth4', 'eth5']) machine.addresses.addLink(name);
    machine.routes = [
      { dst: '198.51.0.0/16', dev: 'eth1' },
      { dst: '198.51.100.0/24', dev: 'eth2', metric: 100 },
      { dst: '198.51.100.0/24', dev: 'eth3', metric: 50 },
      { dst: '198.51.100.0/24', dev: 'eth4', metric: 10, flags: ['linkdown'] },
      { dst: '198.51.100.8/29', dev: 'eth5', gateway: '192.0.2.254' },
      { type: 'blackhole', dst: '198.51.100.10' },
      { dst: '198.51.100.0/28', nexthops: [{ dev: 'eth1' }] },
      { dst: 'default', dev: 'eth1' },
      { dst: '198.51.100.0/x', dev: 'eth5' },
      'nonsense',
    ] as readonly object[];
    expect((await proposed({ address: '198.51.100.10' }, machine)).options).toMatchObject({
      device: 'eth3',
      prefix: 24,
    });
  });

  it('takes one that is dead at the moment when there is no other', async () => {
    const machine = new ScriptedNetwork();
    machine.routes = [{ dst: '198.51.100.0/24', dev: 'eth0', flags: ['dead', 'linkdown'] }];
    expect((await proposed({ address: '198.51.100.10' }, machine)).options).toMatchObject({
      device: 'eth0',
      prefix: 24,
    });
  });

  it('keeps what is said, and finds the rest on that interface', async () => {
    expect((await proposed({ ip: '192.0.2.10', nic: 'eth0' })).options).toEqual({
      address: '192.0.2.10',
      device: 'eth0',
      prefix: 24,
    });
    expect((await proposed({ address: '203.0.113.5/28', device: 'eth0' })).options).toMatchObject({ prefix: 28 });
  });

  it('takes an address that is there as it is', async () => {
    expect(await proposed({ address: '192.0.2.1' })).toEqual({
      options: { address: '192.0.2.1', device: 'eth0', prefix: 24 },
      problems: [],
      children: [],
    });
  });

  it.each([
    ['in no network', { address: '203.0.113.5' }, '203.0.113.5 is in no network of this host'],
    [
      'in no network of the device',
      { address: '203.0.113.5', device: 'eth0' },
      'in no network of eth0: name the prefix',
    ],
    ['for a device that is not there', { address: '192.0.2.10', device: 'eth7' }, 'no interface eth7; there is eth0'],
    ['link-local', { address: 'fe80::10' }, 'link-local: name the device'],
    ['there with another prefix', { address: '192.0.2.1/25' }, 'on eth0 with the prefix 24, not 25'],
    ['on another device', { address: '127.0.0.2', device: 'eth0' }, undefined],
    ['with its own address in the ping list', { address: '192.0.2.10', pingList: ['192.0.2.1'] }, 'always answer'],
    ['that would be the broadcast address', { address: '192.0.2.255' }, 'the broadcast address of 192.0.2.0/24'],
  ])('has a problem with an address %s', async (_what, options, words) => {
    const { problems } = await proposed(options);
    // Loopback addresses are refused by the schema, with a path.
    expect(problems).toEqual(words === undefined ? [] : [expect.stringContaining(words)]);
  });

  it('has a problem with an address on another interface', async () => {
    const machine = new ScriptedNetwork();
    machine.addresses.addLink('eth1');
    const { problems } = await proposed({ address: '192.0.2.1', device: 'eth1' }, machine);
    expect(problems).toEqual([expect.stringContaining('192.0.2.1 is on eth0 already')]);
  });

  it.each(['192.0.2.10', '2001:db8::10'])(
    'has a problem with %s when another host has it, and names that',
    async (address) => {
      const machine = new ScriptedNetwork();
      machine.addresses.neighbours.set(address, '52:54:00:aa:bb:cc');
      const { problems } = await proposed({ address }, machine);
      expect(problems).toEqual([expect.stringContaining('52:54:00:aa:bb:cc')]);
      const unasked = await proposed({ address, duplicateCheck: 'off' }, machine);
      expect(unasked.problems).toEqual([]);
    },
  );

  it('does not mind when others cannot be asked', async () => {
    const machine = new ScriptedNetwork();
    machine.addresses.mute = 'lkssp runs without CAP_NET_RAW';
    expect((await proposed({ address: '192.0.2.10' }, machine)).problems).toEqual([]);
  });

  it('says when routes or tables cannot be read', async () => {
    const machine = new ScriptedNetwork();
    machine.commands.splice(0);
    const { problems } = await proposed({ address: '192.0.2.10' }, machine);
    expect(problems).toEqual([expect.stringMatching(/routes could not be read .*iproute2.*name device and prefix/)]);
    machine.addresses.unable = 'EMFILE';
    expect((await proposed({ address: '192.0.2.10' }, machine)).problems).toEqual([expect.stringContaining('EMFILE')]);
  });

  it('leaves options that are wrong to those who say where', async () => {
    const options = { address: 'www', device: 7 };
    expect(await proposed(options)).toEqual({ options, problems: [], children: [] });
  });
});
