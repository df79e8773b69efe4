import { isIPv6 } from 'node:net';
import type { Json } from '@lkssp/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cleanup } from '../../rig/cleanup.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { NetPair } from '../rig/net-pair.ts';
import { DrivenAddress } from './driven-address.ts';
import { quickDetection } from './quick-detection.ts';

const V4 = '192.0.2.10';
const V6 = '2001:db8::10';

let pair: NetPair;
let cleanup = new Cleanup();

beforeEach(async () => {
  pair = await NetPair.make();
  cleanup.add('the pair', () => pair.end());
  await pair.addNear('192.0.2.1/24');
  await pair.addFar('192.0.2.2/24');
  await pair.addNear('2001:db8::1/64');
  await pair.addFar('2001:db8::2/64');
  await quickDetection(pair.near);
});

afterEach(async () => {
  await cleanup.run();
  cleanup = new Cleanup();
});

const kept = (address: DrivenAddress): DrivenAddress => {
  cleanup.add('an address', () => address.end());
  return address;
};
/** Options of an address. */
type Wanted = Readonly<Record<string, Json>> & { readonly address: string };

/** Without the second that others have to answer, where that is not what the test is about. */
const placed = (options: Wanted): Wanted => ({
  device: pair.near,
  prefix: isIPv6(options.address) ? 64 : 24,
  duplicateCheck: 'off',
  ...options,
});
const serving = async (options: Wanted): Promise<DrivenAddress> => kept(await DrivenAddress.serving(placed(options)));
const created = async (options: Wanted): Promise<DrivenAddress> => kept(await DrivenAddress.create(placed(options)));

/** The places of an address here, `v0 24`. */
async function places(address: string): Promise<readonly string[]> {
  const text = await command(['ip', '-o', 'address', 'show', 'to', address]);
  return text.split('\n').flatMap((line) => {
    const [, device, , place] = line.split(/\s+/);
    return place === undefined ? [] : [`${device ?? ''} ${place.split('/')[1] ?? ''}`];
  });
}

async function farMac(): Promise<string> {
  const [link] = JSON.parse(await pair.onFar('ip', '-j', 'link', 'show', pair.far)) as { address: string }[];
  return link?.address ?? '';
}

async function nearMac(): Promise<string> {
  const [link] = JSON.parse(await command(['ip', '-j', 'link', 'show', pair.near])) as { address: string }[];
  return link?.address ?? '';
}

/** What the other host believes of an address. */
async function farNeighbour(address: string): Promise<string> {
  return await pair.onFar('ip', 'neigh', 'show', address);
}

const FAMILIES = [
  { family: 'IPv4', address: V4, prefix: 24, isOld: true, gateway: '192.0.2.2' },
  { family: 'IPv6', address: V6, prefix: 64, isOld: false, gateway: '2001:db8::2' },
] as const;

describe.each(FAMILIES)('$family', ({ address, prefix, isOld, gateway }) => {
  it('finds interface and prefix from the routes', async () => {
    const { options, problems } = await DrivenAddress.propose({ address });
    expect(problems).toEqual([]);
    expect(options).toEqual({ address, device: pair.near, prefix });
  });

  it('is noticed as gone when it is removed, and comes back', async () => {
    const vip = await serving({ address });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
    await pair.removeNear(`${address}/${prefix}`);
    expect(await vip.check()).toMatchObject({ verdict: 'failed', reason: `${address} is not on ${pair.near}` });
    expect(await vip.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
    expect(await places(address)).toEqual([`${pair.near} ${prefix}`]);
  });

  it('corrects what neighbours believe, at once', async () => {
    const wrong = '02:00:00:00:00:99';
    await pair.onFar('ip', 'neigh', 'replace', address, 'lladdr', wrong, 'nud', 'stale', 'dev', pair.far);
    const vip = await serving({ address });
    expect(await farNeighbour(address)).toContain(await nearMac());
    await pair.onFar('ip', 'neigh', 'replace', address, 'lladdr', wrong, 'nud', 'stale', 'dev', pair.far);
    await vip.act('restore');
    expect(await farNeighbour(address)).toContain(await nearMac());
  });

  it('is not created while another host has it', async () => {
    await pair.addFar(`${address}/${prefix}`);
    const { problems } = await DrivenAddress.propose({ address });
    expect(problems).toEqual([
      `${address} is in use by the host with the hardware address ${await farMac()} on ${pair.near}: take it away there, or protect another address here`,
    ]);
  });

  it('is not restored while another host has it, and is when that has gone', async () => {
    const vip = await created({ address, duplicateCheck: 'on' });
    await pair.addFar(`${address}/${prefix}`);
    const refused = await vip.act('restore');
    expect(refused).toMatchObject({ outcome: 'failure', recoverable: true });
    expect(refused.reason).toContain(await farMac());
    expect(await places(address)).toEqual([]);
    await pair.onFar('ip', 'address', 'del', `${address}/${prefix}`, 'dev', pair.far);
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('says in the deep check who else answers for it', async () => {
    const vip = await serving({ address, duplicateCheck: 'on' });
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
    await pair.addFar(`${address}/${prefix}`);
    const verdict = await vip.check('deepCheck');
    expect(verdict).toMatchObject({ verdict: 'degraded' });
    expect(verdict.reason).toContain(await farMac());
  });

  it('fails when the interface is switched off, and recovery switches it on', async () => {
    const vip = await serving({ address });
    await pair.setNear('down');
    expect(await vip.check()).toMatchObject({
      verdict: 'failed',
      reason: `the interface ${pair.near} is down: it was switched off`,
    });
    // The kernel takes global IPv6 addresses away with the link and keeps IPv4 ones.
    expect(await places(address)).toEqual(isOld ? [`${pair.near} ${prefix}`] : []);
    expect(await vip.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('is degraded without carrier, failed with a strict link check, and healthy without one', async () => {
    const vip = await serving({ address, linkCheck: 'strict' });
    const usual = new DrivenAddress({ ...(vip.options as object), linkCheck: 'on' });
    usual.handle = vip.handle;
    const unchecked = new DrivenAddress({ ...(vip.options as object), linkCheck: 'off' });
    unchecked.handle = vip.handle;
    await pair.setCarrier(false);
    await waitUntil('the loss is known', { withinMs: 3000 }, async () => (await vip.check()).verdict !== 'healthy');
    expect(await vip.check()).toMatchObject({
      verdict: 'failed',
      reason: `the interface ${pair.near} has no carrier: cable, switch port or peer is down`,
    });
    expect(await usual.check()).toMatchObject({ verdict: 'degraded' });
    expect(await unchecked.check()).toMatchObject({ verdict: 'healthy' });
    const recovering = vip.act('recover');
    await pair.setCarrier(true);
    expect(await recovering).toMatchObject({ outcome: 'done' });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('knows its interface again under another name', async () => {
    const vip = await serving({ address });
    const former = pair.near;
    const renamed = `r${former.slice(1)}`;
    await command(['ip', 'link', 'set', 'dev', former, 'name', renamed]);
    const verdict = await vip.check();
    expect(verdict).toMatchObject({ verdict: 'degraded' });
    expect(verdict.reason).toContain(`the interface ${former} is called ${renamed} now`);
    expect(verdict.watch).toContainEqual({ kind: 'link', device: renamed });
    await command(['ip', 'address', 'del', `${address}/${prefix}`, 'dev', renamed]);
    expect(await vip.check()).toMatchObject({ verdict: 'failed' });
    expect(await vip.act('recover')).toMatchObject({ outcome: 'done' });
    expect(await places(address)).toEqual([`${renamed} ${prefix}`]);
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await places(address)).toEqual([]);
    await command(['ip', 'link', 'del', renamed]);
  });

  it('takes an alternative name for the interface', async () => {
    await command(['ip', 'link', 'property', 'add', 'dev', pair.near, 'altname', 'enp0s31f6-uplink']);
    const vip = await serving({ address, device: 'enp0s31f6-uplink' });
    expect(await vip.check()).toMatchObject({ verdict: 'healthy' });
    expect(await places(address)).toEqual([`${pair.near} ${prefix}`]);
  });

  it('fails when the interface has gone; remove succeeds and restore says why it cannot', async () => {
    const vip = await serving({ address });
    await pair.remove();
    const reason = `the interface ${pair.near} does not exist`;
    expect(await vip.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining(reason) });
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await vip.act('restore')).toMatchObject({ outcome: 'failure', reason: expect.stringContaining(reason) });
  });

  it('serves with a wrong prefix, which is told and left alone', async () => {
    const vip = await created({ address });
    await pair.addNear(`${address}/${prefix + 1}`);
    const reason = expect.stringContaining(`with the prefix ${prefix + 1} instead of ${prefix}`);
    expect(await vip.check()).toMatchObject({ verdict: 'degraded', reason });
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done', reason });
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await places(address)).toEqual([`${pair.near} ${prefix + 1}`]);
  });

  it('moves to another prefix when the options change', async () => {
    const vip = await serving({ address });
    const changed = kept(new DrivenAddress({ ...(vip.options as object), prefix: prefix + 1 }));
    changed.handle = vip.handle;
    expect(await changed.act('restore')).toMatchObject({ outcome: 'done' });
    expect(await places(address)).toEqual([`${pair.near} ${prefix + 1}`]);
    expect(await changed.check()).toMatchObject({ verdict: 'healthy' });
  });

  it('is left where it serves on another interface', async () => {
    const vip = await serving({ address });
    const other = await NetPair.make();
    cleanup.add('the other pair', () => other.end());
    await quickDetection(other.near);
    await pair.removeNear(`${address}/${prefix}`);
    await other.addNear(`${address}/${prefix}`);
    const reason = expect.stringContaining(`on ${other.near} instead of ${pair.near}`);
    expect(await vip.check()).toMatchObject({ verdict: 'degraded', reason });
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done', reason });
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await places(address)).toEqual([`${other.near} ${prefix}`]);
    const { problems } = await DrivenAddress.propose({ address, device: pair.near });
    expect(problems).toEqual([expect.stringContaining(`${address} is on ${other.near} already`)]);
  });

  it('of the host itself is watched, added back, and never removed', async () => {
    await pair.addNear(`${address}/${prefix}`);
    const own = await serving({ address });
    expect(own.handle).toMatchObject({ hostAddress: true });
    expect(await own.check()).toMatchObject({ verdict: 'healthy', reason: expect.stringContaining('own address') });
    expect(await own.act('remove')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('it stays') });
    expect(await places(address)).toEqual([`${pair.near} ${prefix}`]);
    await pair.removeNear(`${address}/${prefix}`);
    expect(await own.check()).toMatchObject({ verdict: 'failed' });
    expect(await own.act('recover')).toMatchObject({ outcome: 'done' });
    // What lkssp has added now is still the host's.
    expect(own.handle).toMatchObject({ hostAddress: true });
    await own.act('create');
    await own.act('remove');
    expect(await places(address)).toEqual([`${pair.near} ${prefix}`]);
  });

  it('stays ours when it is created again while it is up', async () => {
    const vip = await serving({ address });
    await vip.act('create');
    expect(vip.handle).toMatchObject({ hostAddress: false });
    await vip.act('remove');
    expect(await places(address)).toEqual([]);
  });

  it('counts any reply of the ping list, and fails without one', async () => {
    const silent = isOld ? '192.0.2.77' : '2001:db8::77';
    const vip = await serving({ address, pingList: [silent, gateway] });
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
    const lonely = kept(new DrivenAddress({ ...(vip.options as object), pingList: [silent] }));
    const verdict = await lonely.check('deepCheck');
    expect(verdict).toMatchObject({ verdict: 'failed', reason: `no ping from ${address} is answered by ${silent}` });
  });

  it('cannot tell without ping, and says what to install', async () => {
    const vip = await serving({ address, pingList: [gateway] });
    const ping = await command(['readlink', '-f', '/usr/bin/ping']);
    await command(['mount', '--bind', '/dev/null', ping]);
    cleanup.add('ping', () => attempt(['umount', ping]).then(() => undefined));
    const reason = expect.stringContaining('iputils-ping');
    expect(await vip.check('deepCheck')).toMatchObject({ verdict: 'unknown', because: 'unable', reason });
  });

  it('cannot be added without ip, and says what to install', async () => {
    const vip = await created({ address });
    const ip = await command(['readlink', '-f', '/usr/bin/ip']);
    await command(['mount', '--bind', '/dev/null', ip]);
    cleanup.add('ip', () => attempt(['umount', ip]).then(() => undefined));
    const outcome = await vip.act('restore');
    expect(outcome).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('iproute2') });
  });

  it('is added as the options say', async () => {
    const more = isOld ? { label: 'web' } : { source: 'no' };
    const vip = await serving({ address, noPrefixRoute: true, ...more });
    const text = await command(['ip', '-o', 'address', 'show', 'to', address]);
    const broadcast = 'brd 192.0.2.255 scope global secondary noprefixroute';
    expect(text).toContain(isOld ? `${broadcast} ${pair.near}:web` : 'global deprecated noprefixroute');
    expect((await vip.check()).reason).toBeUndefined();
  });

  it('is source of connections to its network when the options say so, and leaves the network behind', async () => {
    const target = isOld ? '192.0.2.2' : '2001:db8::2';
    const sourceOf = async (): Promise<string> => {
      const [route] = JSON.parse(await command(['ip', '-j', 'route', 'get', target])) as { prefsrc?: string }[];
      return route?.prefsrc ?? '';
    };
    const vip = await serving({ address, source: 'yes' });
    await waitUntil('the route counts', { withinMs: 3000 }, async () => (await sourceOf()) === address);
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done' });
    await vip.act('remove');
    expect(await sourceOf()).toBe(isOld ? '192.0.2.1' : '2001:db8::1');
  });
});
