import { describe, expect, it } from 'vitest';
import { Driven, proposed } from './driven.js';
import { ScriptedNetwork } from './scripted-network.js';

/** Interfaces that share an address or a hardware address, as production machines have them. */

const VIP = '192.0.2.10';

/** Direct routing: who may become the balancer has the address on its loopback, where nobody asks for it. */
function realServer(): ScriptedNetwork {
  const machine = new ScriptedNetwork();
  machine.addresses.put(VIP, 'lo', { prefix: 32 });
  return machine;
}

describe('an address that the loopback has too', () => {
  it('can be protected on another interface, and is not the own one of the host there', async () => {
    const machine = realServer();
    const { problems } = await proposed({ address: `${VIP}/24`, device: 'eth0' }, machine);
    expect(problems).toEqual([]);
    const driven = new Driven({ address: VIP }, machine);
    await driven.act('create');
    expect(driven.handle).toMatchObject({ hostAddress: false });
  });

  it('is failed while it is only there, is put where it belongs, and is fine then', async () => {
    const machine = realServer();
    const driven = new Driven({ address: VIP, hostAddress: 'no' }, machine);
    await driven.act('create');
    expect(await driven.check()).toMatchObject({ verdict: 'failed' });
    expect(await driven.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await driven.check()).toMatchObject({ verdict: 'healthy' });
    expect(await driven.act('remove')).toMatchObject({ outcome: 'done' });
    expect(machine.addresses.addresses.filter(({ address }) => address === VIP)).toMatchObject([{ device: 'lo' }]);
  });

  it('is watched there when it is meant there', async () => {
    const proposal = await proposed({ address: VIP }, realServer());
    expect(proposal).toMatchObject({ problems: [], options: { device: 'lo', prefix: 32 } });
    const driven = new Driven({ address: VIP, device: 'lo', prefix: 32 }, realServer());
    await driven.act('create');
    expect(driven.handle).toMatchObject({ hostAddress: true });
    expect(await driven.check()).toMatchObject({ verdict: 'healthy' });
  });
});

it('another VLAN with the number of an interface of the last boot is not taken for it', async () => {
  const driven = await Driven.serving({ address: VIP });
  const { addresses } = driven.machine;
  const eth0 = addresses.links.find(({ name }) => name === 'eth0');
  if (eth0 === undefined) throw new Error('there is no interface');
  addresses.dropLink('eth0');
  // All VLANs of a card have its hardware address.
  const { mac, index } = eth0;
  addresses.addLink('lan.300', { mac, index });
  addresses.addLink('lan', { mac });
  expect(await driven.act('restore')).toMatchObject({ outcome: 'failure' });
  expect(addresses.addresses.filter(({ address }) => address === VIP)).toEqual([]);
});

it('addresses of others stay when ours is taken from its former place', async () => {
  const driven = await Driven.serving({ address: '198.51.100.10', prefix: 24 });
  const { machine } = driven;
  machine.addresses.addLink('eth1');
  machine.addresses.put('198.51.100.11', 'eth0', { isSecondary: true, prefix: 24 });
  machine.files.set('/proc/sys/net/ipv4/conf/eth0/promote_secondaries', '0');
  driven.options = { ...driven.options, device: 'eth1' };
  await driven.act('restore');
  const deleted = machine.changes().findIndex((line) => line.includes('address del 198.51.100.10/24 dev eth0'));
  const promoting = machine.changes().findIndex((line) => line.includes('promote_secondaries=1'));
  // Without the setting the address is left where it is.
  expect(deleted < 0 || (promoting >= 0 && promoting < deleted)).toBe(true);
});
