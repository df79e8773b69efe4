import { describe, expect, it } from 'vitest';
import { judge, TENTATIVE_LIMIT_MS } from '../src/judge.js';
import { sightOf } from '../src/sight.js';
import { tentativeFor } from '../src/tentative-since.js';
import { Driven, proposed } from './driven.js';
import { ScriptedNetwork } from './scripted-network.js';

const V4 = '192.0.2.10';
const V6 = '2001:db8::10';

describe('quickCheck', () => {
  it('is content with the address where it belongs, starts nothing, and watches address and interface', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.asked.length = 0;
    expect(await vip.check()).toEqual({
      verdict: 'healthy',
      watch: [
        { kind: 'address', address: V4 },
        { kind: 'link', device: 'eth0' },
      ],
    });
    expect(vip.machine.asked).toEqual([]);
  });

  it('does not know when the tables cannot be read', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.unable = 'EMFILE';
    expect(await vip.check()).toMatchObject({ verdict: 'unknown', because: 'unable' });
  });

  it.each<[string, (vip: Driven) => unknown, string]>([
    ['gone', ({ machine }) => machine.addresses.take(V4), `${V4} is not on eth0`],
    ['without its interface', ({ machine }) => machine.addresses.dropLink('eth0'), 'the interface eth0 does not exist'],
    [
      'on an interface that is down',
      ({ machine }) => machine.addresses.changeLink('eth0', { isUp: false }),
      'switched off',
    ],
    [
      'on another interface that is down',
      ({ machine }) => {
        machine.addresses.take(V4);
        machine.addresses.addLink('eth1', { isUp: false });
        machine.addresses.put(V4, 'eth1');
      },
      `${V4} is not on eth0`,
    ],
  ])('fails when it is %s', async (_what, breakIt, words) => {
    const vip = await Driven.serving({ address: V4 });
    breakIt(vip);
    expect(await vip.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining(words) });
  });

  it('fails without carrier where its owner wants that', async () => {
    const vip = await Driven.serving({ address: V4, linkCheck: 'strict' });
    vip.machine.addresses.changeLink('eth0', { hasCarrier: false });
    expect(await vip.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('no carrier') });
  });

  it.each<[string, (vip: Driven) => unknown, string]>([
    ['without carrier', ({ machine }) => machine.addresses.changeLink('eth0', { hasCarrier: false }), 'no carrier'],
    [
      'with another prefix',
      ({ machine }) => (machine.addresses.take(V4), machine.addresses.put(V4, 'eth0', { prefix: 32 })),
      'with the prefix 32 instead of 24',
    ],
    [
      'on another interface',
      ({ machine }) => (
        machine.addresses.take(V4), machine.addresses.addLink('bond0'), machine.addresses.put(V4, 'bond0')
      ),
      'on bond0 instead of eth0',
    ],
    [
      'on another interface after its own has gone',
      ({ machine }) => {
        machine.addresses.dropLink('eth0');
        machine.addresses.addLink('bond0', { index: 9 });
        machine.addresses.put(V4, 'bond0');
      },
      'on bond0 instead of eth0',
    ],
    [
      'on two interfaces',
      ({ machine }) => (machine.addresses.addLink('eth1'), machine.addresses.put(V4, 'eth1')),
      'is on eth1 too',
    ],
    ['under another name', ({ machine }) => machine.addresses.changeLink('eth0', { name: 'lan0' }), 'called lan0 now'],
  ])('calls an address that serves %s degraded, never failed', async (_what, change, words) => {
    const vip = await Driven.serving({ address: V4 });
    change(vip);
    expect(await vip.check()).toMatchObject({ verdict: 'degraded', reason: expect.stringContaining(words) });
  });

  it('has nothing to say against an alternative name', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.changeLink('eth0', { name: 'lan0', alternativeNames: ['eth0'] });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy', watch: [{}, { kind: 'link', device: 'lan0' }] });
  });

  it('does not look at the link when the options say so', async () => {
    const vip = await Driven.serving({ address: V4, linkCheck: 'off' });
    vip.machine.addresses.changeLink('eth0', { isUp: false, hasCarrier: false });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
  });

  it.each([
    [{ isTentative: true }, 'not finished'],
    [{ isPermanent: false }, 'lent'],
    [{ isDeprecated: true }, 'deprecated'],
  ])('remarks on %j', async (parts, words) => {
    const vip = await Driven.serving({ address: V6 });
    vip.machine.addresses.put(V6, 'eth0', parts);
    expect(await vip.check()).toMatchObject({ verdict: 'healthy', reason: expect.stringContaining(words) });
  });

  it('does not remark on what the options have asked for', async () => {
    const vip = await Driven.serving({ address: V6, source: 'no' });
    expect((await vip.check()).reason).toBeUndefined();
  });

  it('fails when duplicate detection has failed', async () => {
    const vip = await Driven.serving({ address: V6 });
    vip.machine.addresses.put(V6, 'eth0', { isTentative: true, isDuplicate: true });
    expect(await vip.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('another host has') });
  });
});

describe('a link-local address', () => {
  it('has nothing to do with the same one on other interfaces', async () => {
    const machine = new ScriptedNetwork();
    machine.addresses.addLink('eth1');
    machine.addresses.put('fe80::10', 'eth1');
    const { options, problems } = await proposed({ address: 'fe80::10%eth0/64' }, machine);
    expect(problems).toEqual([]);
    const vip = new Driven(options as Readonly<Record<string, unknown>>, machine);
    await vip.act('create');
    expect(vip.handle).toEqual({ hostAddress: false });
    expect(await vip.check()).toMatchObject({ verdict: 'failed' });
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await vip.check()).toEqual({
      verdict: 'healthy',
      watch: [
        { kind: 'address', address: 'fe80::10', device: 'eth0' },
        { kind: 'link', device: 'eth0' },
      ],
    });
    await vip.act('remove');
    expect(machine.addresses.addresses.filter(({ address }) => address === 'fe80::10')).toMatchObject([
      { device: 'eth1' },
    ]);
  });
});

describe('tentative', () => {
  it('is counted from the first look until it ends', () => {
    expect(tentativeFor('a', true, 100)).toBe(0);
    expect(tentativeFor('b', true, 150)).toBe(0);
    expect(tentativeFor('a', true, 400)).toBe(300);
    expect(tentativeFor('a', false, 500)).toBe(0);
    expect(tentativeFor('a', true, 600)).toBe(0);
  });

  it('is a failure when it lasts, as long as there is a carrier', async () => {
    const vip = await Driven.serving({ address: V6, linkCheck: 'off' });
    vip.machine.addresses.put(V6, 'eth0', { isTentative: true });
    const verdictAfter = (tentativeMs: number) =>
      judge(vip.options, sightOf(vip.call()), { hostAddress: false, tentativeMs }).verdict;
    expect(verdictAfter(TENTATIVE_LIMIT_MS)).toBe('healthy');
    expect(verdictAfter(TENTATIVE_LIMIT_MS + 1)).toBe('failed');
    vip.machine.addresses.changeLink('eth0', { hasCarrier: false });
    expect(verdictAfter(TENTATIVE_LIMIT_MS + 1)).toBe('healthy');
  });
});

describe('deepCheck', () => {
  const pingList = ['192.0.2.2', '192.0.2.3'];

  it('is content with one reply', async () => {
    const vip = await Driven.serving({ address: V4, pingList });
    vip.machine.pings.set('192.0.2.3', 0);
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
    expect(vip.machine.changes().at(-1)).toBe(`ping -n -q -c 3 -i 0.2 -W 1 -I ${V4} 192.0.2.3`);
  });

  it('fails when nobody replies, also when some could not be asked', async () => {
    const vip = await Driven.serving({ address: V4, pingList });
    expect(await vip.check('deepCheck')).toMatchObject({
      verdict: 'failed',
      reason: `no ping from ${V4} is answered by 192.0.2.2 and 192.0.2.3`,
    });
    vip.machine.pings.set('192.0.2.3', 2);
    expect(await vip.check('deepCheck')).toMatchObject({
      verdict: 'failed',
      reason: `no ping from ${V4} is answered by 192.0.2.2`,
    });
  });

  it('does not know when it could not ask at all', async () => {
    const vip = await Driven.serving({ address: V4, pingList });
    for (const target of pingList) vip.machine.pings.set(target, 2);
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'unknown', because: 'unable' });
    vip.machine.commands.splice(0);
    const reason = expect.stringContaining('install iputils-ping');
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'unknown', because: 'unable', reason });
  });

  it('names another host that answers for the address, as degraded', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.neighbours.set(V4, '52:54:00:aa:bb:cc');
    const reason = expect.stringContaining('52:54:00:aa:bb:cc');
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'degraded', reason });
  });

  it('looks for other hosts only when asked to', async () => {
    const vip = await Driven.serving({ address: V4, duplicateCheck: 'off', pingList });
    vip.machine.pings.set('192.0.2.3', 0);
    vip.machine.addresses.neighbours.set(V4, '52:54:00:aa:bb:cc');
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
  });

  it('asks nobody for an address that is not there', async () => {
    const vip = await Driven.serving({ address: V4, pingList });
    vip.machine.addresses.take(V4);
    vip.machine.asked.length = 0;
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'failed' });
    expect(vip.machine.asked).toEqual([]);
  });
});
