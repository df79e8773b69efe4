import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckReply } from '../../src/ports/kit-gateway.js';
import { openZoo, runs, type Zoo } from './zoo.js';
import { PATIENT, thing } from './thing.js';

let zoo: Zoo;
afterEach(async () => {
  await zoo.close();
});

const unable = (reason: RegExp | string) => ({
  verdict: 'unknown',
  because: 'unable',
  reason: expect.stringMatching(reason) as string,
});

/** Checks of the sound kit, one after the other, for as long as `during` takes. */
async function soundMeanwhile(during: Promise<unknown>): Promise<readonly CheckReply[]> {
  const replies: CheckReply[] = [];
  const over = Promise.withResolvers<true>();
  void during.finally(() => over.resolve(true));
  let isOver = false;
  while (!isOver) {
    replies.push(await zoo.gateway.check(thing('sound', 'other'), 'quickCheck', PATIENT));
    isOver = await Promise.race([over.promise, new Promise<false>((resolve) => setImmediate(resolve, false))]);
  }
  return replies;
}

/** A later check, when the host has been replaced. */
async function healthyAgain(kit: string, tag = 'calm'): Promise<void> {
  const { verdict } = await zoo.gateway.check(thing(kit, tag, { never: false }), 'quickCheck', PATIENT);
  expect(verdict).toEqual({ verdict: 'healthy' });
}

describe('a kit that spins', () => {
  it('is ended and replaced; what was in flight is unable, and other kits keep their pace', async () => {
    zoo = await openZoo(['spins', 'sound']);
    await healthyAgain('spins');
    const before = zoo.gateway.hosts().get('spins');
    const spinning = zoo.gateway.check(thing('spins', 'web', { spin: true }), 'quickCheck', 1000);
    const inFlight = zoo.gateway.check(thing('spins', 'db'), 'quickCheck', 1000);
    const others = await soundMeanwhile(Promise.all([spinning, inFlight]));
    expect(others.every(({ verdict }) => verdict.verdict === 'healthy')).toBe(true);
    expect(others.length).toBeGreaterThan(10);
    expect((await spinning).verdict).toMatchObject(unable(/answered no ping/));
    expect((await inFlight).verdict).toMatchObject(unable(/answered no ping/));
    await healthyAgain('spins');
    expect(zoo.gateway.hosts().get('spins')).not.toBe(before);
    expect(runs(before ?? 0)).toBe(false);
    expect(zoo.told()).toContainEqual(
      expect.stringMatching(/^kit host of spins \(process \d+\) was ended because it answered no ping/),
    );
  });
});

describe('a kit that does not answer', () => {
  it('is hung at the limit while its host lives, and is not asked a second time', async () => {
    zoo = await openZoo(['never-resolves']);
    const first = await zoo.gateway.check(thing('never-resolves', 'web'), 'quickCheck', 300);
    expect(first.verdict).toEqual({
      verdict: 'unknown',
      because: 'hung',
      reason: 'quickCheck gave no answer within 300ms',
    });
    const second = await zoo.gateway.check(thing('never-resolves', 'web'), 'quickCheck', 300);
    expect(second.verdict).toMatchObject({ verdict: 'unknown', because: 'hung' });
    expect(second.tookMs).toBeGreaterThan(first.tookMs);
    await healthyAgain('never-resolves');
  });

  it('has an action fail at its limit after its programs were ended', async () => {
    zoo = await openZoo(['never-resolves']);
    const outcome = await zoo.gateway.act(thing('never-resolves', 'web'), 'recover', 500);
    expect(outcome).toEqual({
      outcome: 'failure',
      reason: 'recover was ended: its limit of 500ms ran out',
      recoverable: true,
    });
    await healthyAgain('never-resolves');
  });

  it('gives an action up when it is told to', async () => {
    zoo = await openZoo(['never-resolves']);
    const abort = new AbortController();
    const acting = zoo.gateway.act(thing('never-resolves', 'web'), 'recover', 60_000, abort.signal);
    abort.abort(new Error('a person wants something else'));
    expect(await acting).toMatchObject({
      outcome: 'failure',
      reason: 'recover was ended: a person wants something else',
    });
  });
});

describe('a kit that answers late', () => {
  it('was hung; the answer is thrown away and told of', async () => {
    zoo = await openZoo(['late']);
    const { verdict } = await zoo.gateway.check(thing('late', 'web', { ms: 2500 }), 'quickCheck', 300);
    expect(verdict).toMatchObject({ verdict: 'unknown', because: 'hung' });
    const text = 'the kit late answered quickCheck of web after its limit; the answer was thrown away';
    await vi.waitFor(() => expect(zoo.told()).toContain(text));
    const next = await zoo.gateway.check(thing('late', 'web', { ms: 0 }), 'quickCheck', PATIENT);
    expect(next.verdict).toEqual({ verdict: 'healthy' });
  });
});

describe('a kit that throws', () => {
  it.each([
    ['reject', /a mistake in the kit/],
    ['strange', /cannot be put into words/],
  ])('is unable and counted (%s)', async (how, words) => {
    zoo = await openZoo(['throws']);
    const { verdict } = await zoo.gateway.check(thing('throws', 'web', { how }), 'quickCheck', PATIENT);
    expect(verdict).toMatchObject(unable(words));
    expect(zoo.gateway.defects().get('throws')).toBe(1);
    expect(zoo.logger.texts('error')).toHaveLength(1);
  });

  it('before any promise fails its action', async () => {
    zoo = await openZoo(['throws']);
    const outcome = await zoo.gateway.act(thing('throws', 'web'), 'recover', PATIENT);
    expect(outcome).toMatchObject({
      outcome: 'failure',
      reason: expect.stringMatching(/thrown before any promise/) as string,
    });
  });

  it.each([
    ['later', /"nobody listens" was thrown in quickCheck of web \(kit throws\) and caught by nobody/],
    ['unhandled', /"nobody cares" was thrown .* and caught by nobody/],
  ])('where nobody can catch it ends its host with the reason (%s)', async (how, words) => {
    zoo = await openZoo(['throws']);
    const { verdict } = await zoo.gateway.check(thing('throws', 'web', { how }), 'quickCheck', PATIENT);
    expect(verdict).toMatchObject(unable(words));
    expect(zoo.told()).toContainEqual(
      expect.stringMatching(/^kit host of throws \(process \d+\) ended by itself: "nobody/),
    );
  });
});

describe('a kit that exits', () => {
  it('costs its host, which is replaced', async () => {
    zoo = await openZoo(['exits']);
    const { verdict } = await zoo.gateway.check(thing('exits', 'web', { exit: true }), 'quickCheck', PATIENT);
    expect(verdict).toMatchObject(unable(/its kit host ended by itself: exit 3/));
    await healthyAgain('exits');
  });
});

describe('a kit that leaks', () => {
  it('on its heap ends in its own process', async () => {
    zoo = await openZoo(['leaks', 'sound'], { limits: { heapMb: 48 } });
    const leaking = zoo.gateway.check(thing('leaks', 'web', { where: 'heap' }), 'quickCheck', PATIENT);
    const others = await soundMeanwhile(leaking);
    expect((await leaking).verdict).toMatchObject(unable(/its kit host (ended by itself|was ended)/));
    expect(others.every(({ verdict }) => verdict.verdict === 'healthy')).toBe(true);
    await healthyAgain('leaks');
  });
});

describe('a kit that prints', () => {
  it.each([{ megabytes: 4 }, { megabytes: 4, raw: true }])(
    'megabytes disturbs nothing and fills no log (%j)',
    async (options) => {
      zoo = await openZoo(['prints']);
      const { verdict } = await zoo.gateway.check(thing('prints', 'web', options), 'quickCheck', PATIENT);
      expect(verdict).toEqual({ verdict: 'healthy' });
      const printed = (): readonly string[] => zoo.told().filter((text) => text.startsWith('kit prints printed: '));
      await vi.waitFor(() => expect(printed().length).toBeGreaterThanOrEqual(20));
      expect(printed().length).toBeLessThan(60);
      expect(Math.max(...printed().map((text) => text.length))).toBeLessThan(600);
    },
  );
});

describe('a kit that answers nonsense', () => {
  const CHECKS = [
    ['nothing', /undefined/],
    ['null', /null is no verdict/],
    ['boolean', /true is no verdict/],
    ['text', /"healthy" is no verdict/],
    ['array', /an array is no verdict/],
    ['unknown verdict', /there is no verdict "green"/],
    ['no reason', /"failed" has no reason/],
    ['no because', /"unknown" because of undefined/],
    ['an outcome', /there is no verdict undefined/],
    ['bigint', /its answer\.measured\.count is 1/],
    ['circle', /refers to itself/],
    ['function', /measured\.count is a function/],
    ['not a number', /measured\.count is NaN/],
    ['pid 1', /watch\[0\] is no watch target/],
    ['watch no list', /watch is "everything", no list/],
    ['map', /is no plain object/],
    ['getter', /cannot be looked at/],
  ] as const;

  it('is unable, told and counted, whatever it is', async () => {
    zoo = await openZoo(['nonsense']);
    for (const [kind, words] of CHECKS) {
      const { verdict } = await zoo.gateway.check(thing('nonsense', 'web', { kind }), 'quickCheck', PATIENT);
      expect(verdict, kind).toMatchObject(unable(words));
    }
    expect(zoo.gateway.defects().get('nonsense')).toBe(CHECKS.length);
    const told = zoo.logger
      .texts('error')
      .filter((text) => text.startsWith('the kit nonsense answered nonsense to quickCheck of web'));
    expect(told).toHaveLength(CHECKS.length);
  });

  it.each([
    ['nothing', /undefined/],
    ['a verdict', /there is no outcome undefined/],
    ['no recoverable', /recoverable is undefined/],
    ['large handle', /the handle is larger than 64 KiB/],
    ['strange handle', /handle is no plain object/],
  ])('fails its action (%s)', async (kind, words) => {
    zoo = await openZoo(['nonsense']);
    const outcome = await zoo.gateway.act(thing('nonsense', 'web', { kind }), 'recover', PATIENT);
    expect(outcome).toMatchObject({ outcome: 'failure', reason: expect.stringMatching(words) as string });
  });
});

describe('a kit that sends messages of its own', () => {
  it('by process.send is unable', async () => {
    zoo = await openZoo(['forges']);
    const { verdict } = await zoo.gateway.check(thing('forges', 'web', { how: 'send' }), 'quickCheck', PATIENT);
    expect(verdict).toMatchObject(unable(/it called process\.send/));
  });

  it('past us is told of, and changes no verdict', async () => {
    zoo = await openZoo(['forges']);
    await zoo.gateway.check(thing('forges', 'web', { how: 'rough' }), 'quickCheck', PATIENT);
    await vi.waitFor(() => expect(zoo.gateway.defects().get('forges')).toBeGreaterThan(0));
    await healthyAgain('forges');
  });
});
