import { describe, expect, it } from 'vitest';
import type { Json } from '../../contract/json.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { trialEngine } from '../../testing/trial-engine.js';
import { scriptedType } from '../simulate/scripted-type.js';
import { FailingStateStore } from '../simulate/failing-state-store.js';
import type { ScriptedRelease } from '../simulate/scripted-kit-trial.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { MemoryStateStore } from '../state/memory-state-store.js';

/** The next version of the pretended kit. */
const NEXT = { ...scriptedType({ deepCheck: true }), kitVersion: '2.0.0', dataGeneration: 2 };
const lift: NonNullable<ScriptedRelease['migrate']> = ({ options, generation }) => ({
  ...(options as Readonly<Record<string, Json>>),
  was: generation,
});

async function guarding(tags: readonly string[] = ['web'], order: Parameters<typeof trialEngine>[0] = {}) {
  const world = await trialEngine(order);
  await world.clock.finish(world.engine.start());
  for (const tag of tags) await world.create(tag);
  const { kits } = world.engine;
  const tryRelease = async (release: Partial<ScriptedRelease> = {}) => {
    world.gateway.releases.set('next', { types: [NEXT], migrate: lift, ...release });
    return world.gateway.tryRelease('next');
  };
  const resource = (tag: string) => kits.resources.find((each) => each.tag === tag);
  return { ...world, kits, tryRelease, resource };
}

describe('judging', () => {
  it('lifts options of older generations, asks about all, and changes nothing', async () => {
    const { kits, tryRelease, resource, gateway } = await guarding();
    const { adopted, problems } = await kits.judge(await tryRelease(), { validateAll: true });
    expect(problems).toEqual([]);
    expect(adopted).toMatchObject([
      { before: { dataGeneration: 1 }, after: { dataGeneration: 2, options: { was: 1 } } },
    ]);
    expect(resource('web')).toMatchObject({ dataGeneration: 1, options: { id: 'web' } });
    expect(gateway.type('pretend', 'thing')?.kitVersion).toBe('1.0.0');
  });

  it.each([
    [
      'what the kit would refuse',
      { validate: () => ({ valid: false, problems: [{ path: 'id', message: 'is bad' }] }) },
      'id: is bad',
    ],
    ['a type that is gone', { types: [] }, 'The kit pretend guards it, and it would be gone.'],
    ['another type of the kit', { types: [{ ...NEXT, type: 'gadget' }] }, 'it has no type thing any more.'],
    [
      'a kit that is refused',
      {
        types: [],
        fates: [{ fate: 'refused', name: 'p', kit: 'pretend', code: 'LKSSP_KIT_NEEDS', sentence: 'It needs rain.' }],
      },
      'The kit pretend guards it, and It needs rain.',
    ],
    [
      'an older generation than the stored one',
      { types: [{ ...NEXT, dataGeneration: 0 }] },
      'it reads up to data generation 0',
    ],
    [
      'a migration that fails',
      {
        migrate: () => {
          throw new LksspError('LKSSP_KIT_MIGRATION', { kit: 'pretend', type: 'thing', found: 1, why: 'no idea' });
        },
      },
      'no idea',
    ],
  ] as const)('names the resource and %s', async (_, release, words) => {
    const { kits, tryRelease } = await guarding();
    const { problems } = await kits.judge(await tryRelease(release as Partial<ScriptedRelease>), { validateAll: true });
    expect(problems).toMatchObject([{ kit: 'pretend', tag: 'web' }]);
    expect(problems[0]?.why.message).toContain(words);
  });

  it('finds two things that the new version calls by one id', async () => {
    const { kits, tryRelease } = await guarding(['web', 'shop']);
    const trial = await tryRelease({ validate: (options) => ({ valid: true, options, id: 'the same' }) });
    const { problems } = await kits.judge(trial, { validateAll: true });
    expect(problems).toMatchObject([{ tag: 'shop', why: { code: 'LKSSP_ID_EXISTS' } }]);
  });

  it('leaves alone what belongs to kits that stay as they are, and what leaves', async () => {
    const { kits, gateway, tryRelease } = await guarding(['web', 'shop']);
    const same = await gateway.tryRelease('as it is');
    expect(await kits.judge(same, { validateAll: true })).toEqual({ adopted: [], problems: [] });
    const { adopted } = await kits.judge(await tryRelease(), { validateAll: true, leaving: new Set(['web']) });
    expect(adopted.map(({ after }) => after.tag)).toEqual(['shop']);
  });

  it('stops asking a kit that refuses one after the other', async () => {
    const tags = Array.from({ length: 100 }, (_, at) => `r${at}`);
    const { kits, tryRelease } = await guarding(tags);
    let asked = 0;
    const validate: ScriptedRelease['validate'] = () => {
      asked += 1;
      return { valid: false, problems: [{ message: 'no' }] };
    };
    const { problems } = await kits.judge(await tryRelease({ validate }), { validateAll: true });
    expect(problems.length).toBeGreaterThanOrEqual(20);
    expect(asked).toBeLessThan(60);
  });
});

describe('taking over', () => {
  it('changes options, times and kit in one step, calls no verb that acts, and checks by the new times', async () => {
    const { kits, tryRelease, resource, gateway, clock, states } = await guarding();
    const actions = gateway.actions.length;
    const trial = await tryRelease();
    const judged = await kits.judge(trial, { validateAll: true });
    const taking = kits.take(trial, judged, { release: 7 });
    expect(resource('web')).toMatchObject({ dataGeneration: 2, options: { id: 'web', was: 1 } });
    expect(gateway.type('pretend', 'thing')).toBe(NEXT);
    const adopted = await taking;
    expect(adopted).toMatchObject({ isStored: true, concerned: ['web'] });
    adopted?.confirm();
    expect(kits.kitSwitch).toMatchObject({ release: 7, resources: [{ before: { dataGeneration: 1 } }] });
    await clock.advance(6 * 60_000);
    expect(gateway.callsOf('web', 'deepCheck').length).toBeGreaterThan(0);
    expect(gateway.callsOf('web').at(-1)?.target.options).toEqual({ id: 'web', was: 1 });
    expect(gateway.actions.slice(actions)).toEqual([]);
    expect(states()).toEqual({ web: 'ISP' });
    expect(gateway.breaches).toEqual([]);
  });

  it('ends checks that the new version does not have', async () => {
    const { kits, tryRelease, gateway, clock } = await guarding();
    const types = [{ ...scriptedType({ quickCheck: false }), kitVersion: '2.0.0' }];
    const trial = await tryRelease({ types });
    (await kits.take(trial, await kits.judge(trial, { validateAll: true }), { release: 2 }))?.confirm();
    const before = gateway.callsOf('web').length;
    await clock.advance(10 * 60_000);
    expect(gateway.callsOf('web').length).toBe(before);
  });

  it('is not done when a resource was changed or created since it was judged', async () => {
    const { kits, tryRelease, create, gateway, resource } = await guarding();
    const trial = await tryRelease();
    const judged = await kits.judge(trial, { validateAll: true });
    await create('late');
    expect(await kits.take(trial, judged, { release: 2 })).toBeUndefined();
    expect(gateway.type('pretend', 'thing')?.kitVersion).toBe('1.0.0');
    expect(resource('web')?.dataGeneration).toBe(1);
  });

  it('keeps what a person has set or ordered meanwhile', async () => {
    const { kits, tryRelease, administration, resource } = await guarding();
    const trial = await tryRelease();
    const judged = await kits.judge(trial, { validateAll: true });
    await administration.set('web', { failureThreshold: 5 }, 'test');
    const adopted = await kits.take(trial, judged, { release: 2 });
    expect(resource('web')).toMatchObject({ dataGeneration: 2, settings: { failureThreshold: 5 } });
    await administration.set('web', { failureThreshold: 6 }, 'test');
    await adopted?.undo();
    expect(resource('web')).toMatchObject({
      dataGeneration: 1,
      options: { id: 'web' },
      settings: { failureThreshold: 6 },
    });
  });

  it('is told apart when the store cannot be written, and can be undone from memory', async () => {
    const clock = new ManualClock();
    const store = new FailingStateStore(new MemoryStateStore(), { clock, limitMs: 2000 });
    const { kits, tryRelease, resource, gateway } = await guarding(['web'], { store, clock });
    const trial = await tryRelease();
    const judged = await kits.judge(trial, { validateAll: true });
    store.fail();
    const adopted = await clock.finish(kits.take(trial, judged, { release: 2 }));
    expect(adopted?.isStored).toBe(false);
    await adopted?.undo();
    expect(resource('web')).toMatchObject({ dataGeneration: 1, options: { id: 'web' } });
    expect(gateway.type('pretend', 'thing')?.kitVersion).toBe('1.0.0');
    expect(() => kits.assertOpen()).toThrow(expect.objectContaining({ code: 'LKSSP_KIT_STORE' }) as Error);
  });

  it('back gives options their old form, where nobody has changed them since', async () => {
    const { kits, tryRelease, resource, gateway } = await guarding();
    const [old] = gateway.types();
    const forward = await tryRelease();
    (await kits.take(forward, await kits.judge(forward, { validateAll: true }), { release: 2 }))?.confirm();
    const { kitSwitch: past } = kits;
    const back = await tryRelease({ types: old === undefined ? [] : [old] });
    const judged = await kits.judge(back, { validateAll: true, ...(past === undefined ? {} : { past }) });
    expect(judged.problems).toEqual([]);
    (await kits.take(back, judged, { release: 1 }))?.confirm();
    expect(resource('web')).toMatchObject({ dataGeneration: 1, options: { id: 'web' } });
  });

  it('stays possible when kits of the same state are tried again: the record of the way back is kept', async () => {
    const { kits, tryRelease, resource, gateway } = await guarding(['web', 'shop']);
    const [old] = gateway.types();
    const forward = await tryRelease();
    (await kits.take(forward, await kits.judge(forward, { validateAll: true }), { release: 2 }))?.confirm();
    const again = await gateway.tryRelease('next');
    const adopted = await kits.take(again, await kits.judge(again, { validateAll: true }), { release: 2 });
    adopted?.confirm();
    const { kitSwitch: past } = kits;
    expect(past?.resources.map(({ before }) => before.dataGeneration)).toEqual([1, 1]);
    const back = await tryRelease({ types: old === undefined ? [] : [old] });
    const judged = await kits.judge(back, { validateAll: true, ...(past === undefined ? {} : { past }) });
    expect(judged.problems).toEqual([]);
    (await kits.take(back, judged, { release: 1 }))?.confirm();
    expect(resource('web')).toMatchObject({ dataGeneration: 1, options: { id: 'web' } });
  });

  it('touches no check of an engine that was not started', async () => {
    const { engine, gateway } = await trialEngine();
    gateway.releases.set('next', { types: [NEXT] });
    const trial = await gateway.tryRelease('next');
    const adopted = await engine.kits.take(trial, await engine.kits.judge(trial, { validateAll: false }), {
      release: 2,
    });
    adopted?.confirm();
    expect(gateway.calls).toEqual([]);
  });
});
