import { afterEach, describe, expect, it, vi } from 'vitest';
import { HurriedClock } from './hurried-clock.js';
import { PATIENT, thing } from './thing.js';
import { openZoo, runs, type Zoo } from './zoo.js';

const OFTEN = { interval: 20 };
let zoo: Zoo;
afterEach(async () => {
  await zoo.close();
});

const hostOf = (kit: string): number => zoo.gateway.hosts().get(kit) ?? 0;

describe('isolation: shared', () => {
  it('puts the kits that load into one host, and leaves out those that do not', async () => {
    zoo = await openZoo(['sound', 'exits', 'throws-at-import'], { isolation: 'shared' });
    expect(zoo.gateway.types().map(({ kit }) => kit)).toEqual(['exits', 'sound']);
    await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', PATIENT);
    expect(hostOf('sound')).toBeGreaterThan(1);
    expect(hostOf('sound')).toBe(hostOf('exits'));
  });

  it('gives up that a kit dies alone', async () => {
    zoo = await openZoo(['late', 'exits'], { isolation: 'shared' });
    await zoo.gateway.check(thing('late', 'db'), 'quickCheck', PATIENT);
    const other = zoo.gateway.check(thing('late', 'web', { ms: 60_000 }), 'quickCheck', 50_000);
    await zoo.gateway.check(thing('exits', 'api', { exit: true }), 'quickCheck', PATIENT);
    expect((await other).verdict).toMatchObject({ because: 'unable', reason: 'its kit host ended by itself: exit 3' });
    expect(zoo.told()).toContainEqual(
      expect.stringMatching(/^kit host of shared \(process \d+\) ended by itself: exit 3/),
    );
  });
});

describe('kits that share a host by name', () => {
  it('do so, and the others have one of their own', async () => {
    zoo = await openZoo(['late', 'sound', 'exits'], { shared: ['late', 'exits'] });
    for (const kit of ['late', 'sound', 'exits']) await zoo.gateway.check(thing(kit, 'web'), 'quickCheck', PATIENT);
    expect(hostOf('late')).toBeGreaterThan(1);
    expect(hostOf('exits')).toBe(hostOf('late'));
    expect(hostOf('sound')).not.toBe(hostOf('late'));
  });
});

describe('a kit host that nobody uses', () => {
  it('ends, is started again when somebody does, and no death is told of', async () => {
    zoo = await openZoo(['sound'], { limits: { idleMs: 300 } });
    await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', PATIENT);
    const first = hostOf('sound');
    await vi.waitFor(() => expect(runs(first)).toBe(false), OFTEN);
    const { verdict } = await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', PATIENT);
    expect(verdict).toEqual({ verdict: 'healthy' });
    expect(hostOf('sound')).not.toBe(first);
    expect(zoo.logger.texts('error')).toEqual([]);
  });
});

describe('memory beside the heap', () => {
  it('has a limit of its own', async () => {
    const clock = new HurriedClock();
    zoo = await openZoo(['leaks'], { clock, limits: { residentMb: 300 } });
    const reply = await zoo.gateway.check(thing('leaks', 'web', { where: 'native' }), 'quickCheck', 30_000);
    expect(reply.verdict).toMatchObject({
      reason: expect.stringMatching(/it used \d+ MB of memory, more than 300 MB/) as string,
    });
    const next = await zoo.gateway.check(thing('leaks', 'web'), 'quickCheck', PATIENT);
    expect(next.verdict).toEqual({ verdict: 'healthy' });
  });
});

describe('a check that never comes back', () => {
  it('costs its host after a while, so that the resource is looked at again; others end where they are', async () => {
    zoo = await openZoo(['never-resolves'], { limits: { stuckMs: 200 } });
    const check = (tag: string, never: boolean) =>
      zoo.gateway.check(thing('never-resolves', tag, { never }), 'quickCheck', 300);
    const first = hostOf('never-resolves');
    const hungs = [await check('web', true), await check('web', true)];
    await vi.waitFor(async () => expect((await check('web', false)).verdict).toEqual({ verdict: 'healthy' }), OFTEN);
    expect(hungs.map(({ verdict }) => verdict)).toMatchObject([{ because: 'hung' }, { because: 'hung' }]);
    expect(hostOf('never-resolves')).not.toBe(first);
    await vi.waitFor(() => expect(runs(first)).toBe(false), OFTEN);
    expect(zoo.told()).toContainEqual(
      expect.stringMatching(/was ended because quickCheck of web has not come back for/),
    );
  });
});

describe('a kit host that was kept from running', () => {
  it('says so of the checks that it made meanwhile', async () => {
    zoo = await openZoo(['late']);
    await zoo.gateway.check(thing('late', 'web'), 'quickCheck', PATIENT);
    const pid = hostOf('late');
    const calm = () => zoo.gateway.check(thing('late', 'web', { ms: 300 }), 'quickCheck', PATIENT);
    // Once the machine gives it a processor.
    await vi.waitFor(async () => expect(await calm()).toMatchObject({ starved: false }), OFTEN);
    const checking = zoo.gateway.check(thing('late', 'web', { ms: 1500 }), 'quickCheck', PATIENT);
    await vi.waitFor(() => expect(zoo.told()).toContain('check begins {"ms":1500}'), OFTEN);
    process.kill(pid, 'SIGSTOP');
    const began = performance.now();
    await vi.waitFor(() => expect(performance.now() - began).toBeGreaterThan(1000), OFTEN);
    process.kill(pid, 'SIGCONT');
    expect(await checking).toMatchObject({ verdict: { verdict: 'healthy' }, starved: true });
    expect(hostOf('late')).toBe(pid);
  });

  it('for ever is replaced', async () => {
    zoo = await openZoo(['sound']);
    await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', PATIENT);
    const pid = hostOf('sound');
    process.kill(pid, 'SIGSTOP');
    const { verdict } = await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', 500);
    expect(verdict).toMatchObject({
      because: 'unable',
      reason: expect.stringMatching(/answered no ping for/) as string,
    });
    expect(runs(pid)).toBe(false);
    const next = await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', PATIENT);
    expect(next.verdict).toEqual({ verdict: 'healthy' });
  });
});
