import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TrialHome } from '@lkssp/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cleanup } from '../../rig/cleanup.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { NetPair } from '../rig/net-pair.ts';
import { DrivenAddress } from './driven-address.ts';
import { quickDetection } from './quick-detection.ts';

let pair: NetPair;
let home: TrialHome;
let cleanup = new Cleanup();

beforeEach(async () => {
  pair = await NetPair.make();
  home = new TrialHome('ip');
  cleanup.add('the pair', () => pair.end());
  cleanup.add('the home', () => home.clear());
});

afterEach(async () => {
  await cleanup.run();
  cleanup = new Cleanup();
});

const addressesHere = (): readonly string[] =>
  home
    .host()
    .addresses.all()
    .filter(({ device }) => device === pair.near)
    .map(({ address, prefix }) => `${address}/${prefix}`);

async function byIp(): Promise<readonly string[]> {
  const [link] = JSON.parse(await command(['ip', '-j', 'address', 'show', 'dev', pair.near])) as [
    { addr_info: { local: string; prefixlen: number }[] },
  ];
  return link.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

/** Events that the kernel could not give to sockets of rtnetlink that are subscribed (proc(5), /proc/net/netlink). */
function dropped(): number {
  const [, ...rows] = readFileSync('/proc/net/netlink', 'utf8').trim().split('\n');
  const cells = rows.map((row) => row.trim().split(/\s+/));
  return cells
    .filter(([, family, , groups]) => family === '0' && groups === '00000111')
    .reduce((sum, row) => sum + Number(row[8]), 0);
}

describe('the tables', () => {
  it('are what ip prints, with every change at once', async () => {
    await pair.addNear('192.0.2.1/24');
    await pair.addNear('2001:db8::1/64');
    expect(addressesHere().toSorted()).toEqual((await byIp()).toSorted());
    await pair.removeNear('192.0.2.1/24');
    expect(addressesHere()).not.toContain('192.0.2.1/24');
    await pair.addNear('192.0.2.1/28');
    expect(addressesHere()).toContain('192.0.2.1/28');
    const linkOf = () =>
      home
        .host()
        .addresses.links()
        .find(({ name }) => name === pair.near);
    expect(linkOf()).toMatchObject({ isUp: true, hasCarrier: true, mtu: 1500, isLoopback: false });
    await pair.setCarrier(false);
    // The kernel tells it up to a second late.
    await waitUntil('the loss is known', { withinMs: 3000 }, () => linkOf()?.hasCarrier === false);
    expect(linkOf()).toMatchObject({ isUp: true });
    await pair.setNear('down');
    expect(linkOf()).toMatchObject({ isUp: false });
    await pair.remove();
    expect(linkOf()).toBeUndefined();
  });

  it('are right also after more events than the kernel keeps', async () => {
    addressesHere();
    const before = dropped();
    const many = Array.from({ length: 2000 }, (_, at) => `10.9.${Math.floor(at / 250)}.${1 + (at % 250)}/32`);
    const batch = [
      ...many.map((each) => `address add ${each} dev ${pair.near}`),
      ...many.slice(1).map((each) => `address del ${each} dev ${pair.near}`),
    ];
    await command(['ip', '-batch', '-'], { input: `${batch.join('\n')}\n` });
    expect(dropped()).toBeGreaterThan(before);
    expect(addressesHere().toSorted()).toEqual((await byIp()).toSorted());
    await pair.addNear('192.0.2.1/24');
    expect(addressesHere()).toContain('192.0.2.1/24');
  });

  it('may be longer than any single answer of the kernel', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => `10.9.${Math.floor(at / 250)}.${1 + (at % 250)}/32`);
    const batch = many.map((each) => `address add ${each} dev ${pair.near}`);
    await command(['ip', '-batch', '-'], { input: `${batch.join('\n')}\n` });
    expect(addressesHere().filter((each) => each.startsWith('10.9.'))).toEqual(many);
  });
});

describe('neighbours', () => {
  it.each([
    ['IPv4', '192.0.2.2', '24', '192.0.2.3'],
    ['IPv6', '2001:db8::2', '64', '2001:db8::3'],
  ])('are asked over %s: taken with the hardware address, or free', async (_family, taken, prefix, free) => {
    await pair.addFar(`${taken}/${prefix}`);
    const { addresses } = home.host();
    const [link] = JSON.parse(await pair.onFar('ip', '-j', 'link', 'show', pair.far)) as [{ address: string }];
    const device = pair.near;
    expect(await addresses.probe({ address: taken, device })).toMatchObject({ answer: 'taken', by: link.address });
    expect(await addresses.probe({ address: free, device, withinMs: 300 })).toMatchObject({ answer: 'free' });
  });

  it('that are ourselves on another cable do not count', async () => {
    // Linux answers for its addresses on every interface that hears the question.
    const bridge = 'lab-bridge';
    await command(['ip', 'link', 'add', bridge, 'type', 'bridge']);
    cleanup.add('the bridge', () => attempt(['ip', 'link', 'del', bridge]).then(() => undefined));
    const ends = ['one', 'two'].map((name) => ({ own: `own-${name}`, port: `port-${name}` }));
    for (const { own, port } of ends) {
      await command(['ip', 'link', 'add', own, 'type', 'veth', 'peer', 'name', port]);
      await command(['ip', 'link', 'set', port, 'master', bridge]);
      for (const each of [own, port]) await command(['ip', 'link', 'set', each, 'up']);
    }
    await command(['ip', 'link', 'set', bridge, 'up']);
    await command(['ip', 'address', 'add', '192.0.2.50/24', 'dev', 'own-one']);
    const probe = () => home.host().addresses.probe({ address: '192.0.2.50', device: 'own-two', withinMs: 300 });
    expect(await probe()).toMatchObject({ answer: 'free' });
    await command(['ip', 'link', 'del', 'own-one']);
    await command(['ip', 'link', 'del', 'own-two']);
  });

  it('cannot be asked or told without carrier, on a missing interface, or without CAP_NET_RAW', async () => {
    const { addresses } = home.host();
    const request = { address: '192.0.2.9', device: pair.near };
    expect(await addresses.probe({ ...request, device: 'nowhere' })).toMatchObject({ answer: 'unable' });
    await pair.setCarrier(false);
    expect(await addresses.probe(request)).toMatchObject({
      answer: 'unable',
      reason: expect.stringMatching('carrier'),
    });
    expect(await addresses.announce(request)).toMatchObject({ sent: 0, reason: expect.stringMatching('carrier') });
    await pair.setCarrier(true);
    const script = fileURLToPath(new URL('ask-neighbours.ts', import.meta.url));
    const hooks = new URL('../../../packages/core/src/node/source-hooks.ts', import.meta.url).href;
    const drop = ['setpriv', '--bounding-set=-net_raw', '--inh-caps=-net_raw'] as const;
    const said = await command([...drop, process.execPath, '--import', hooks, script, request.address, pair.near]);
    expect(JSON.parse(said)).toEqual({
      probe: { answer: 'unable', reason: expect.stringContaining('CAP_NET_RAW') },
      announced: { sent: 0, reason: expect.stringContaining('CAP_NET_RAW') },
    });
  });

  it('do not exist on a tunnel: an address there is added without them', async () => {
    const tunnel = 'lab-tun';
    await command(['ip', 'tuntap', 'add', tunnel, 'mode', 'tun']);
    cleanup.add('the tunnel', () => attempt(['ip', 'link', 'del', tunnel]).then(() => undefined));
    await command(['ip', 'link', 'set', tunnel, 'up']);
    const began = performance.now();
    for (const address of ['198.51.100.1', '2001:db8:9::1']) {
      const { addresses } = home.host();
      expect(await addresses.probe({ address, device: tunnel })).toMatchObject({ answer: 'free' });
      expect(await addresses.announce({ address, device: tunnel })).toMatchObject({ sent: 0 });
      const prefix = address.includes(':') ? 64 : 24;
      const vip = await DrivenAddress.serving({ address, prefix, device: tunnel, linkCheck: 'off' });
      expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
      await vip.end();
    }
    // Nobody is waited for where nobody is.
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('leave no descriptor open when they are asked and told often', async () => {
    const { addresses } = home.host();
    const request = { address: '192.0.2.9', device: pair.near };
    await addresses.announce({ ...request, times: 1 });
    const before = readdirSync('/proc/self/fd').length;
    const asked = Array.from({ length: 50 }, () => addresses.probe({ ...request, withinMs: 50 }));
    const told = Array.from({ length: 50 }, () => addresses.announce({ ...request, times: 1 }));
    await Promise.all([...asked, ...told]);
    await waitUntil('they are closed', { withinMs: 20_000 }, () => readdirSync('/proc/self/fd').length <= before);
    expect(await addresses.probe({ ...request, withinMs: 50 })).toMatchObject({ answer: 'free' });
  });

  it('hear as many announcements as they are told there will be', async () => {
    await pair.addNear('192.0.2.1/24');
    const frames = async (): Promise<number> => {
      const [link] = JSON.parse(await pair.onFar('ip', '-j', '-s', 'link', 'show', pair.far)) as [
        { stats64: { rx: { packets: number } } },
      ];
      return link.stats64.rx.packets;
    };
    await command(['sysctl', '-q', '-w', `net.ipv6.conf.${pair.near}.disable_ipv6=1`]);
    await pair.onFar('sysctl', '-q', '-w', `net.ipv6.conf.${pair.far}.disable_ipv6=1`);
    const before = await frames();
    const request = { address: '192.0.2.1', device: pair.near, times: 3, gapMs: 10 };
    expect(await home.host().addresses.announce(request)).toMatchObject({ sent: 3 });
    // A request and a reply each.
    await waitUntil('they arrive', { withinMs: 3000 }, async () => (await frames()) - before >= 6);
    expect((await frames()) - before).toBe(6);
  });
});

describe('duplicate detection', () => {
  it('that runs is a remark, and one that has failed a failure', async () => {
    const address = '2001:db8::10';
    const place = { address, prefix: 64, device: pair.near, hostAddress: 'no' };
    await command(['sysctl', '-q', '-w', `net.ipv6.conf.${pair.near}.dad_transmits=20`]);
    const vip = new DrivenAddress(place);
    cleanup.add('the address', () => vip.end());
    await vip.act('create');
    await pair.addNear(`${address}/64`, { isProbed: true });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy', reason: expect.stringContaining('not finished') });
    await pair.removeNear(`${address}/64`);
    await command(['sysctl', '-q', '-w', `net.ipv6.conf.${pair.near}.dad_transmits=1`]);
    await pair.addFar(`${address}/64`);
    await pair.addNear(`${address}/64`, { isProbed: true });
    await waitUntil('it fails', { withinMs: 10_000 }, async () => (await vip.check()).verdict === 'failed');
    expect((await vip.check()).reason).toContain('duplicate address detection failed');
    expect(await vip.act('recover')).toMatchObject({ outcome: 'failure' });
    await pair.onFar('ip', 'address', 'del', `${address}/64`, 'dev', pair.far);
    expect(await vip.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('is never waited for when the call is aborted', async () => {
    await command(['sysctl', '-q', '-w', `net.ipv6.conf.${pair.near}.dad_transmits=20`]);
    const vip = await DrivenAddress.create({ address: '2001:db8::10', prefix: 64, device: pair.near });
    cleanup.add('the address', () => vip.end());
    const abort = new AbortController();
    const restored = vip.act('restore', abort.signal);
    await waitUntil('it is there', { withinMs: 5000 }, () => addressesHere().includes('2001:db8::10/64'));
    abort.abort();
    expect(await restored).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('given up') });
  });

  it('does not take place where IPv6 is switched off, and that is said', async () => {
    await command(['sysctl', '-q', '-w', `net.ipv6.conf.${pair.near}.disable_ipv6=1`]);
    const vip = await DrivenAddress.create({ address: '2001:db8::10', prefix: 64, device: pair.near });
    cleanup.add('the address', () => vip.end());
    expect(await vip.act('restore')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringContaining(`sysctl -w net/ipv6/conf/${pair.near}/disable_ipv6=0`),
    });
  });
});

describe('a link-local address', () => {
  it('is protected on one interface and left alone on the other', async () => {
    const other = await NetPair.make();
    cleanup.add('the other pair', () => other.end());
    for (const { near } of [pair, other]) await quickDetection(near);
    await other.addNear('fe80::10/64');
    const vip = await DrivenAddress.serving({ address: `fe80::10%${pair.near}` });
    cleanup.add('the address', () => vip.end());
    expect(vip.options).toMatchObject({ prefix: 64 });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
    await vip.act('remove');
    expect(await vip.check()).toMatchObject({ verdict: 'failed' });
    const text = await command(['ip', '-o', 'address', 'show', 'to', 'fe80::10']);
    expect(text.split('\n')).toEqual([expect.stringContaining(other.near)]);
  });
});

describe('two addresses of one network', () => {
  it('when the first is removed, the one of the host stays, with its routes', async () => {
    const setting = `/proc/sys/net/ipv4/conf/${pair.near}/promote_secondaries`;
    await command(['sysctl', '-q', '-w', `net.ipv4.conf.all.promote_secondaries=0`]);
    await command(['sysctl', '-q', '-w', `net.ipv4.conf.${pair.near}.promote_secondaries=0`]);
    const place = { address: '192.0.2.10', prefix: 24, device: pair.near, duplicateCheck: 'off' };
    const vip = await DrivenAddress.serving(place);
    cleanup.add('the address', () => vip.end());
    await pair.addNear('192.0.2.1/24');
    await command(['ip', 'route', 'add', 'default', 'via', '192.0.2.2', 'dev', pair.near]);
    const outcome = await vip.act('remove');
    expect(outcome).toMatchObject({ outcome: 'done', reason: expect.stringContaining('192.0.2.1 stayed') });
    expect(readFileSync(setting, 'utf8').trim()).toBe('1');
    expect(await byIp()).toContain('192.0.2.1/24');
    expect(await byIp()).not.toContain('192.0.2.10/24');
    const routes = await command(['ip', 'route']);
    expect(routes).toContain('default via 192.0.2.2');
    expect(routes).toContain('192.0.2.0/24');
  });
});
