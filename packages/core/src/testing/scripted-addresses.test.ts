import { beforeEach, describe, expect, it } from 'vitest';
import { ScriptedAddresses } from './scripted-addresses.js';

describe('ScriptedAddresses', () => {
  let network: ScriptedAddresses;
  const asked: unknown[] = [];
  const host = () => network.of((what, detail) => asked.push([what, detail]));

  beforeEach(() => {
    asked.length = 0;
    network = new ScriptedAddresses();
    network.addLink('eth0');
    network.put('192.0.2.1', 'eth0');
  });

  it('has a loopback, and interfaces that are up', () => {
    expect(host().links()).toMatchObject([
      { name: 'lo', index: 1, isLoopback: true },
      { name: 'eth0', index: 2, isUp: true, hasCarrier: true, mac: '52:54:00:00:00:02' },
    ]);
    expect(
      host()
        .all()
        .map(({ address, prefix, index }) => [address, prefix, index]),
    ).toEqual([
      ['127.0.0.1', 8, 1],
      ['::1', 128, 1],
      ['192.0.2.1', 24, 2],
    ]);
  });

  it('gives lists that a later change does not touch', () => {
    const before = host().all();
    expect(network.take('192.0.2.1')).toBe(true);
    expect(network.take('192.0.2.1')).toBe(false);
    expect(before).toHaveLength(3);
    expect(host().all()).toHaveLength(2);
  });

  it('lets addresses follow a new name, and go with their interface', () => {
    network.changeLink('eth0', { name: 'lan0' });
    expect(host().all().at(-1)).toMatchObject({ address: '192.0.2.1', device: 'lan0' });
    network.dropLink('lan0');
    expect(host().all()).toHaveLength(2);
    expect(() => network.changeLink('lan0', {})).toThrow('no interface lan0');
  });

  it('answers for neighbours, and writes down who was asked for', async () => {
    network.neighbours.set('192.0.2.9', '52:54:00:aa:bb:cc');
    const probe = (address: string, device = 'eth0') => host().probe({ address, device });
    expect(await probe('192.0.2.9')).toMatchObject({ answer: 'taken', by: '52:54:00:aa:bb:cc' });
    expect(await probe('192.0.2.8')).toMatchObject({ answer: 'free' });
    expect(await probe('192.0.2.8', 'eth7')).toMatchObject({ answer: 'unable' });
    expect(await host().announce({ address: '192.0.2.1', device: 'eth0', times: 2 })).toMatchObject({ sent: 2 });
    network.changeLink('eth0', { hasCarrier: false });
    expect(await probe('192.0.2.9')).toMatchObject({ answer: 'unable' });
    expect(await host().announce({ address: '192.0.2.1', device: 'eth0' })).toMatchObject({ sent: 0 });
    expect(asked).toHaveLength(6);
  });

  it('can be out of sight', () => {
    network.unable = 'EMFILE';
    expect(() => host().all()).toThrow(expect.objectContaining({ code: 'LKSSP_HOST_UNABLE' }));
  });
});
