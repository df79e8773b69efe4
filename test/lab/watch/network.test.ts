import type { WatchTarget } from '@lkssp/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { attempt, command } from '../rig/command.ts';
import { NetPair } from '../rig/net-pair.ts';
import { Hearing } from './hearing.ts';

let hearing: Hearing;
let pair: NetPair;
let spare: NetPair;
/** The smallest that the kernel grants. */
const TINY_BUFFER = 1;

beforeEach(async () => {
  hearing = new Hearing();
  pair = await NetPair.make();
  spare = await NetPair.make();
});
afterEach(async () => {
  await hearing.close();
  await pair.end();
  await spare.end();
});

const address = (text: string, device?: string): WatchTarget =>
  device === undefined ? { kind: 'address', address: text } : { kind: 'address', address: text, device };
const link = (device: string): WatchTarget => ({ kind: 'link', device });
const ip = (...words: readonly string[]) => command(['ip', ...words]);

describe('the watch of addresses', () => {
  it('hears each of three times that an address goes and comes back, and of no other address', async () => {
    await pair.addNear('192.0.2.1/24');
    await pair.addNear('192.0.2.2/24');
    await hearing.watch('vip', address('192.0.2.1', pair.near));
    await hearing.watch('other', address('192.0.2.2', pair.near));
    for (let time = 1; time <= 3; time += 1) {
      expect(await hearing.after(() => pair.removeNear('192.0.2.2/24'), 'other')).toEqual(['other']);
      expect(await hearing.after(() => pair.addNear('192.0.2.2/24'), 'other')).toEqual(['other']);
    }
    expect([hearing.count('other'), hearing.count('vip')]).toEqual([6, 0]);
  });

  it('knows an IPv6 address however it is written, and hears the end of its duplicate detection', async () => {
    await hearing.watch('vip', address('2001:DB8:0:0::7'));
    expect(hearing.count('vip')).toBe(1);
    await hearing.after(() => pair.addNear('2001:db8::7/64', { isProbed: true }), 'vip');
    const shown = () => ip('-6', 'address', 'show', 'dev', pair.near);
    await waitUntil('the detection', { withinMs: 10_000 }, async () => !(await shown()).includes('tentative'));
    await waitUntil('the second hint', { withinMs: 10_000 }, () => hearing.count('vip') >= 3);
  });

  it('hears that the detection has found another host with the address', async () => {
    await pair.addFar('2001:db8::8/64');
    await pair.addNear('2001:db8::8/64', { isProbed: true });
    await hearing.watch('vip', address('2001:db8::8', pair.near));
    const shown = () => ip('-6', 'address', 'show', 'dev', pair.near);
    await waitUntil('the detection', { withinMs: 10_000 }, async () => (await shown()).includes('dadfailed'));
    await waitUntil('a hint', { withinMs: 10_000 }, () => hearing.count('vip') > 0);
  });

  it('leaves the same address on another interface to those who named no interface', async () => {
    await pair.addNear('192.0.2.1/24');
    await hearing.watch('here', address('192.0.2.1', pair.near));
    await hearing.watch('anywhere', address('192.0.2.1'));
    expect(await hearing.after(() => spare.addNear('192.0.2.1/24'), 'anywhere')).toEqual(['anywhere']);
    expect(await hearing.after(() => pair.removeNear('192.0.2.1/24'), 'here')).toEqual(['anywhere', 'here']);
  });

  it.each([
    ['is taken down', () => pair.setNear('down')],
    ['loses its carrier', () => pair.setCarrier(false)],
    ['is removed', () => pair.remove()],
  ])('hears for an address and for a link that the interface %s', async (_, act) => {
    await pair.addNear('192.0.2.1/24');
    await spare.addNear('192.0.2.2/24');
    await hearing.watch('vip', address('192.0.2.1', pair.near));
    await hearing.watch('cable', link(pair.near));
    await hearing.watch('spare', address('192.0.2.2', spare.near), link(spare.near));
    expect(await hearing.after(act, 'vip')).toEqual(['cable', 'vip']);
  });

  it('hears that an interface gets another name, what happens to it under that, and that it gets its own back', async () => {
    await pair.addNear('192.0.2.1/24');
    await hearing.watch('vip', address('192.0.2.1', pair.near));
    await hearing.watch('cable', link(pair.near));
    await hearing.after(() => ip('link', 'set', pair.near, 'name', 'other'), 'cable');
    expect(await hearing.after(() => ip('link', 'set', 'other', 'down'), 'cable')).toEqual(['cable', 'vip']);
    expect(await hearing.after(() => ip('link', 'set', 'other', 'name', pair.near), 'vip')).toEqual(['cable', 'vip']);
  });

  it('hints once, at once, for what is not there, and again when it comes', async () => {
    await hearing.watch('cable', link('absent0'));
    await hearing.watch('vip', address('192.0.2.9'));
    expect([hearing.count('cable'), hearing.count('vip')]).toEqual([1, 1]);
    expect(await hearing.after(() => pair.addNear('192.0.2.9/24'), 'vip')).toEqual(['vip']);
    expect(await hearing.after(() => ip('link', 'set', spare.near, 'name', 'absent0'), 'cable')).toEqual(['cable']);
    await ip('link', 'set', 'absent0', 'name', spare.near);
  });

  it('hints once, at once, for what is there and does not work', async () => {
    await pair.setCarrier(false);
    await hearing.watch('cable', link(pair.near));
    await hearing.watch('fine', link(spare.near));
    await pair.addNear('2001:db8::9/64', { isProbed: true });
    await hearing.watch('vip', address('2001:db8::9', pair.near));
    expect(['cable', 'fine', 'vip'].map((tag) => hearing.count(tag))).toEqual([1, 0, 1]);
  });

  it('says nothing of what does not matter: another MTU, a queue length, a bridge that a port joins and leaves', async () => {
    await pair.addNear('192.0.2.1/24');
    await hearing.watch('vip', address('192.0.2.1', pair.near), link(pair.near));
    await hearing.watch('spare', link(spare.near));
    await ip('link', 'set', pair.near, 'mtu', '1400');
    await ip('link', 'set', pair.near, 'txqueuelen', '77');
    await ip('address', 'change', '192.0.2.1/24', 'dev', pair.near, 'valid_lft', '5000', 'preferred_lft', '4000');
    await ip('link', 'add', 'lkssp-br', 'type', 'bridge');
    await ip('link', 'set', pair.near, 'master', 'lkssp-br');
    await ip('link', 'set', pair.near, 'nomaster');
    await ip('link', 'del', 'lkssp-br');
    expect(await hearing.after(() => spare.setNear('down'), 'spare')).toEqual(['spare']);
  });

  it('looks at everything when the kernel had to drop events, says so once, and goes on hearing', async () => {
    await hearing.close();
    hearing = new Hearing({ receiveBuffer: TINY_BUFFER });
    await pair.addNear('192.0.2.1/24');
    await hearing.watch('vip', address('192.0.2.1', pair.near));
    await hearing.watch('cable', link(pair.near));
    const many = Array.from(
      { length: 2000 },
      (_, at) => `address add 10.${at >> 8}.${at & 255}.1/32 dev ${spare.near}`,
    );
    await attempt(['ip', '-force', '-batch', '-'], { input: many.join('\n') });
    const lost = () => hearing.told.filter((each) => each.includes('than the kernel keeps'));
    await waitUntil('the overflow', { withinMs: 10_000 }, () => lost().length > 0);
    await waitUntil(
      'hints for all',
      { withinMs: 10_000 },
      () => hearing.count('vip') > 0 && hearing.count('cable') > 0,
    );
    await hearing.after(() => pair.removeNear('192.0.2.1/24'), 'vip');
    expect(lost()).toHaveLength(1);
  });
});
