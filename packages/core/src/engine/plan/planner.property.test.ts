import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hierarchy } from '../../domain/hierarchy.js';
import type { Plan, Step } from '../../domain/recovery-plan.js';
import { say } from '../../messages/sentence.js';
import { deepest, planPutBack, planRemove, planRestore } from './planner.js';

const because = (tag: string) => say('putBack', { tag });

const SIZE = 12;

/** Any acyclic hierarchy, some tags in it, and which of its resources serve. */
const anySituation = fc
  .record({
    size: fc.integer({ min: 1, max: SIZE }),
    edges: fc.array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), { maxLength: 30 }),
    picks: fc.array(fc.nat(SIZE - 1), { minLength: 1, maxLength: 4 }),
    serving: fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
  })
  .map(({ size, edges, picks, serving }) => {
    const tags = Array.from({ length: size }, (_, at) => `r${at}`);
    const dependencies = edges
      .filter(([one, other]) => one !== other && one < size && other < size)
      .map(([one, other]) => ({ parent: `r${Math.max(one, other)}`, child: `r${Math.min(one, other)}` }));
    const hierarchy = new Hierarchy(tags, dependencies);
    const wanted = [...new Set(picks.map((pick) => `r${pick % size}`))];
    return { hierarchy, wanted, serves: (tag: string) => serving[Number(tag.slice(1))] ?? false };
  });

const tagsOf = ({ steps }: Plan): readonly string[] => steps.map(({ tag }) => tag);

/** All orders in which a plan may run agree that `first` is over before `then` begins. */
function waitsFor({ steps }: Plan, then: string, first: string): boolean {
  const at = steps.findIndex(({ tag }) => tag === then);
  const reach = (from: number): boolean =>
    (steps[from]?.after ?? []).some((position) => steps[position]?.tag === first || reach(position));
  return reach(at);
}

/** What the plan does to the world when its steps run in the order in which they stand. */
function play(steps: readonly Step[], serves: (tag: string) => boolean, tags: readonly string[]): ReadonlySet<string> {
  const up = new Set(tags.filter(serves));
  for (const { verb, tag } of steps) {
    if (verb === 'remove') up.delete(tag);
    else up.add(tag);
  }
  return up;
}

describe('every plan', () => {
  it('names each resource once, and waits only for earlier steps', () => {
    fc.assert(
      fc.property(anySituation, ({ hierarchy, wanted, serves }) => {
        for (const plan of [
          planRestore(hierarchy, wanted, { serves }, because),
          planRemove(hierarchy, wanted, { serves }, because),
          planPutBack(hierarchy, wanted, because),
        ]) {
          expect(new Set(tagsOf(plan)).size).toBe(plan.steps.length);
          for (const [at, step] of plan.steps.entries())
            for (const before of step.after) expect(before).toBeLessThan(at);
        }
      }),
    );
  });

  it('touches nothing that it need not', () => {
    fc.assert(
      fc.property(anySituation, ({ hierarchy, wanted, serves }) => {
        const near = (reach: (tag: string) => ReadonlySet<string>) =>
          new Set(wanted.flatMap((tag) => [tag, ...reach(tag)]));
        const below = near((tag) => hierarchy.descendants(tag));
        const above = near((tag) => hierarchy.ancestors(tag));
        const restored = tagsOf(planRestore(hierarchy, wanted, { serves }, because));
        expect(new Set(restored)).toEqual(new Set([...below].filter((tag) => !serves(tag))));
        const removed = tagsOf(planRemove(hierarchy, wanted, { serves }, because));
        expect(new Set(removed)).toEqual(new Set([...above].filter(serves)));
        expect(new Set(tagsOf(planPutBack(hierarchy, wanted, because)))).toEqual(new Set(wanted));
      }),
    );
  });
});

describe('planRestore', () => {
  it('begins no step before all of its children that are in the plan are up, near or far', () => {
    fc.assert(
      fc.property(anySituation, ({ hierarchy, wanted, serves }) => {
        const plan = planRestore(hierarchy, wanted, { serves: () => false }, because);
        for (const tag of tagsOf(plan))
          for (const child of hierarchy.descendants(tag)) expect(waitsFor(plan, tag, child)).toBe(true);
        const up = play(planRestore(hierarchy, wanted, { serves }, because).steps, serves, hierarchy.tags);
        for (const tag of wanted) for (const below of [tag, ...hierarchy.descendants(tag)]) expect(up).toContain(below);
      }),
    );
  });

  it('lets independent branches run side by side: a step waits for nothing but what is below it', () => {
    fc.assert(
      fc.property(anySituation, ({ hierarchy, wanted }) => {
        const plan = planRestore(hierarchy, wanted, { serves: () => false }, because);
        for (const { tag, after } of plan.steps)
          for (const position of after) expect(hierarchy.children(tag)).toContain(plan.steps[position]?.tag);
      }),
    );
  });
});

describe('planRemove', () => {
  it('begins no step before all that depends on it and serves is out', () => {
    fc.assert(
      fc.property(anySituation, ({ hierarchy, wanted, serves }) => {
        const plan = planRemove(hierarchy, wanted, { serves: () => true }, because);
        for (const tag of tagsOf(plan))
          for (const parent of hierarchy.ancestors(tag)) expect(waitsFor(plan, tag, parent)).toBe(true);
        const up = play(planRemove(hierarchy, wanted, { serves }, because).steps, serves, hierarchy.tags);
        for (const tag of wanted)
          for (const above of [tag, ...hierarchy.ancestors(tag)]) expect(up).not.toContain(above);
      }),
    );
  });

  it('is undone by putting back what it took out', () => {
    fc.assert(
      fc.property(anySituation, ({ hierarchy, wanted, serves }) => {
        const out = planRemove(hierarchy, wanted, { serves }, because);
        const back = planPutBack(hierarchy, tagsOf(out), because);
        expect(new Set(tagsOf(back))).toEqual(new Set(tagsOf(out)));
        for (const { tag, after } of back.steps)
          for (const position of after) expect(hierarchy.children(tag)).toContain(back.steps[position]?.tag);
      }),
    );
  });
});

describe('deepest', () => {
  it('gives those of the failed ones that have no failed one below, never none of some', () => {
    fc.assert(
      fc.property(anySituation, ({ hierarchy, wanted }) => {
        const found = deepest(hierarchy, wanted);
        expect(found.length).toBeGreaterThan(0);
        const naive = wanted.filter((tag) => !wanted.some((other) => hierarchy.descendants(tag).has(other)));
        expect(new Set(found)).toEqual(new Set(naive));
      }),
    );
  });
});
