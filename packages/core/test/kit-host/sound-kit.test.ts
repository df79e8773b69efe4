import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../../src/errors/lkssp-error.js';
import { PATIENT, thing } from './thing.js';
import { openZoo, type Zoo } from './zoo.js';

let zoo: Zoo;
beforeAll(async () => {
  zoo = await openZoo(['sound', 'not-a-kit']);
});
afterAll(async () => {
  await zoo.close();
});

/** The code of the error that `work` rejects with. */
async function codeOfRejection(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => 'it did not reject',
    (error: unknown) => codeOf(error),
  );
}

describe('a sound kit in a process of its own', () => {
  it('is loaded, and what is no kit is skipped', () => {
    expect(zoo.gateway.fates()).toEqual([
      {
        fate: 'skipped',
        name: '@zoo/not-a-kit',
        version: '1.0.0',
        sentence: 'The package @zoo/not-a-kit was left out: it has no keyword "lkssp-kit".',
      },
      {
        fate: 'loaded',
        name: '@zoo/sound',
        kit: 'sound',
        version: '1.0.0',
        sentence: 'The kit sound is in use; it has thing.',
      },
    ]);
  });

  it('is described without running its code again', () => {
    expect(zoo.gateway.type('sound', 'thing')).toEqual({
      kit: 'sound',
      kitVersion: '1.0.0',
      type: 'thing',
      app: 'gen',
      title: 'a thing that works',
      dataGeneration: 1,
      verbs: ['restore', 'remove', 'quickCheck', 'recover'],
      timing: {
        quickCheck: { everyMs: 10_000, withinMs: 2000 },
        deepCheck: { everyMs: 300_000, withinMs: 30_000 },
        restoreMs: 5000,
        removeMs: 60_000,
        recoverMs: 60_000,
        settleMs: 5000,
      },
      disruptiveRecover: true,
      jsonSchema: { type: 'object', properties: { id: { type: 'string' } } },
    });
    expect(zoo.gateway.type('sound', 'gadget')).toBeUndefined();
    expect(zoo.gateway.types()).toHaveLength(1);
  });

  it.each(['healthy', 'degraded', 'failed'])('answers that something is %s', async (verdict) => {
    const reply = await zoo.gateway.check(thing('sound', 'web', { verdict }), 'quickCheck', PATIENT);
    expect(reply).toMatchObject({ verdict: { verdict } });
    expect(reply.tookMs).toBeGreaterThanOrEqual(0);
  });

  it('answers a thousand checks at once, each for its own', async () => {
    const tags = Array.from({ length: 1000 }, (_, at) => `web-${at}`);
    const verdictOf = (at: number): string => (at % 3 === 0 ? 'failed' : 'healthy');
    const replies = await Promise.all(
      tags.map((tag, at) => zoo.gateway.check(thing('sound', tag, { verdict: verdictOf(at) }), 'quickCheck', PATIENT)),
    );
    expect(replies.map(({ verdict }) => verdict.verdict)).toEqual(tags.map((_, at) => verdictOf(at)));
  });

  it('is unable to answer what it does not have', async () => {
    const { verdict } = await zoo.gateway.check(thing('sound', 'web'), 'deepCheck', PATIENT);
    const reason = 'the kit host of sound is not there: sound/thing has no deepCheck';
    expect(verdict).toEqual({ verdict: 'unknown', because: 'unable', reason });
  });

  it('acts, gives a handle, and gets it back', async () => {
    const target = thing('sound', 'web');
    const first = await zoo.gateway.act(target, 'restore', PATIENT);
    const watch = [{ kind: 'file', path: '/run/thing' }];
    expect(first).toEqual({ outcome: 'done', handle: { id: 'web', before: null }, watch });
    const second = await zoo.gateway.act({ ...target, handle: { kept: 1 } }, 'restore', PATIENT);
    expect(second).toEqual({ outcome: 'done', handle: { id: 'web', before: { kept: 1 } }, watch });
    expect(zoo.told()).toContain('restored {"id":"web"}');
  });

  it('tells a handle of null from none', async () => {
    expect(await zoo.gateway.act(thing('sound', 'web'), 'remove', PATIENT)).toEqual({ outcome: 'done', handle: null });
  });

  it('says what holds the thing', async () => {
    const outcome = await zoo.gateway.act(thing('sound', 'web', { holder: 'vi (4711)' }), 'remove', PATIENT);
    expect(outcome).toEqual({ outcome: 'failure', reason: 'it is in use', recoverable: true, heldBy: ['vi (4711)'] });
  });

  it('does not begin an action that was given up before', async () => {
    const signal = AbortSignal.abort(new Error('another order came'));
    const outcome = await zoo.gateway.act(thing('sound', 'web'), 'restore', PATIENT, signal);
    expect(outcome).toMatchObject({ outcome: 'failure', reason: 'restore was ended: another order came' });
  });
});

describe('creating a resource of a sound kit', () => {
  it('validates the options and identifies the thing', async () => {
    expect(await zoo.gateway.validate('sound', 'thing', { id: 'web' })).toEqual({
      valid: true,
      options: { id: 'web' },
      id: 'web',
      verbs: ['restore', 'remove', 'quickCheck', 'recover'],
    });
  });

  it('names the verbs that this resource does without', async () => {
    const validation = await zoo.gateway.validate('sound', 'thing', { id: 'web', unmonitored: true });
    expect(validation).toMatchObject({ valid: true, verbs: ['restore', 'remove', 'recover'] });
  });

  it('says with a path what is wrong', async () => {
    expect(await zoo.gateway.validate('sound', 'thing', { id: 7 })).toEqual({
      valid: false,
      problems: [{ message: 'must be a text', path: 'id' }],
    });
  });

  it('proposes', async () => {
    const proposal = await zoo.gateway.propose('sound', 'thing', { id: 'web' });
    expect(proposal).toEqual({ options: { id: 'web' }, problems: [], children: [] });
  });

  it('is refused for a kit or a type that is not there', async () => {
    expect(await codeOfRejection(zoo.gateway.validate('moon', 'thing', {}))).toBe('LKSSP_KIT_UNKNOWN');
    expect(await codeOfRejection(zoo.gateway.validate('sound', 'moon', {}))).toBe('LKSSP_TYPE_UNKNOWN');
    expect(await codeOfRejection(zoo.gateway.propose('sound', 'moon', {}))).toBe('LKSSP_TYPE_UNKNOWN');
  });
});
