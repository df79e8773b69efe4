import { type Given, type GivenInput, givenSchema, playGiven, type ScenarioResult } from '@lkssp/core/testing';
import { describe, expect, it } from 'vitest';
import { PretendedCluster, type Transition, whyNoPacemaker } from './crm-simulate.ts';
import { ancestorsOf, type GeneratedHierarchy, generatedHierarchies } from './generated-hierarchy.ts';

/**
 * Our engine and Pacemaker are given the same hierarchies, and must do the same in the same order. What differs on
 * purpose stands in docs/reference/pacemaker-differences.md, and here in the names of the tests that allow for it.
 */
const hierarchies = generatedHierarchies(30).map((each, at) => [at, each] as const);
const skipReason = whyNoPacemaker();

/** Without recover: Pacemaker knows none. With Failover off: its answer to a failure that stays is to stop trying. */
function given({ children }: GeneratedHierarchy, more: Partial<GivenInput>): Given {
  const resources = [...children].map(([tag, dependsOn]) => {
    return [tag, { dependsOn: [...dependsOn], recover: 'none', quickCheck: { every: '1h' } }] as const;
  });
  return givenSchema.parse({
    resources: Object.fromEntries(resources),
    policies: { server: { Failover: 'off' } },
    until: '5min',
    ...more,
  });
}

const actsOf = ({ calls }: ScenarioResult) =>
  calls
    .filter(({ verb }) => verb === 'restore' || verb === 'remove')
    .map(({ tag, verb, at, endedAt = Number.POSITIVE_INFINITY }) => ({ name: `${tag} ${verb}`, at, endedAt }));

/** What of Pacemaker's order our engine did not keep. */
function disorder(ours: ScenarioResult, { order }: Transition): readonly string[] {
  const acts = new Map(actsOf(ours).map((each) => [each.name, each]));
  return order.flatMap(([first, then]) => {
    const [one, other] = [acts.get(first), acts.get(then)];
    const kept = one === undefined || other === undefined || one.endedAt <= other.at;
    return kept ? [] : [`${first} ended at ${one.endedAt}, ${then} began at ${other.at}`];
  });
}

/** Acts on the longest way through Pacemaker's graph: nobody can do it in less time when each takes a second. */
function criticalPath({ actions, order }: Transition): number {
  const lengths = new Map<string, number>();
  const length = (action: string): number => {
    const known = lengths.get(action);
    if (known !== undefined) return known;
    const before = order.filter(([, then]) => then === action).map(([first]) => length(first));
    const found = 1 + Math.max(0, ...before);
    lengths.set(action, found);
    return found;
  };
  return Math.max(0, ...[...actions].map(length));
}

function secondsTaken(ours: ScenarioResult): number {
  const acts = actsOf(ours);
  return acts.length === 0
    ? 0
    : (Math.max(...acts.map((each) => each.endedAt)) - Math.min(...acts.map((each) => each.at))) / 1000;
}

function expectSame(ours: ScenarioResult, theirs: Transition): void {
  expect(new Set(actsOf(ours).map(({ name }) => name))).toEqual(theirs.actions);
  expect(disorder(ours, theirs)).toEqual([]);
  expect(ours.breaches).toEqual([]);
  // Checks after an action take a hundredth of a second in our world and none in theirs.
  expect(secondsTaken(ours)).toBeLessThanOrEqual(criticalPath(theirs) * 1.1);
}

/** Tags that serve afterwards. */
const served = ({ after }: ScenarioResult) =>
  new Set(after.resources.filter(({ state }) => state === 'ISP' || state === 'ISU').map(({ tag }) => tag));
const started = ({ states }: Transition) =>
  new Set([...states].filter(([, words]) => words.startsWith('Started')).map(([tag]) => tag));

describe('beside Pacemaker', () => {
  it('is compared with hierarchies worth it', () => {
    const [sizes, edges] = [
      hierarchies.map(([, { children }]) => children.size),
      hierarchies.map(([, { children }]) => [...children.values()].flat().length),
    ];
    expect(Math.max(...sizes)).toBe(8);
    expect(Math.max(...edges)).toBeGreaterThanOrEqual(8);
    expect(hierarchies.filter(([, each]) => ancestorsOf(each, each.chosen).size > 0).length).toBeGreaterThan(8);
  });

  it.for(hierarchies)('hierarchy %i comes up in the same order, and no slower', async ([, hierarchy], ctx) => {
    if (skipReason !== undefined) ctx.skip(skipReason);
    using cluster = new PretendedCluster(hierarchy);
    expectSame(await playGiven(given(hierarchy, { begins: 'booted' })), cluster.start());
  });

  it.for(hierarchies)(
    'hierarchy %i repairs a failure by the same acts in the same order',
    async ([, hierarchy], ctx) => {
      if (skipReason !== undefined) ctx.skip(skipReason);
      using cluster = new PretendedCluster(hierarchy);
      const { chosen } = hierarchy;
      const when = [{ at: '10s', fail: chosen, hint: chosen }];
      const [ours, theirs] = [await playGiven(given(hierarchy, { when })), cluster.suppose({ fails: chosen })];
      expectSame(ours, theirs);
      expect(served(ours)).toEqual(started(theirs));
      expect(served(ours).size).toBe(hierarchy.children.size);
    },
  );

  it.for(hierarchies)('hierarchy %i leaves the same in service when a restore fails', async ([, hierarchy], ctx) => {
    if (skipReason !== undefined) ctx.skip(skipReason);
    using cluster = new PretendedCluster(hierarchy);
    const { chosen } = hierarchy;
    const behave = { [chosen]: { restore: { does: 'fails' as const } } };
    const ours = await playGiven(given(hierarchy, { when: [{ at: '10s', fail: chosen, hint: chosen, behave }] }));
    const theirs = cluster.suppose({ fails: chosen, breaks: [`${chosen} restore`] });
    expect(served(ours)).toEqual(started(theirs));
    expect(disorder(ours, theirs)).toEqual([]);
    // They try no second time either: a start that failed is final there (start-failure-is-fatal).
    expect(actsOf(ours).filter(({ name }) => name === `${chosen} restore`)).toHaveLength(1);
    for (const tag of ancestorsOf(hierarchy, chosen))
      expect([tag, ours.after.resources.find((each) => each.tag === tag)?.state]).toEqual([tag, 'OSU']);
  });

  it.for(hierarchies)(
    'hierarchy %i touches nothing more when a remove fails, and differs on purpose in what it calls that',
    async ([, hierarchy], ctx) => {
      if (skipReason !== undefined) ctx.skip(skipReason);
      using cluster = new PretendedCluster(hierarchy);
      const { chosen } = hierarchy;
      const behave = { [chosen]: { remove: { does: 'fails' as const } } };
      const ours = await playGiven(given(hierarchy, { when: [{ at: '10s', fail: chosen, hint: chosen, behave }] }));
      const theirs = cluster.suppose({ fails: chosen, breaks: [`${chosen} remove`] });
      expect(theirs.states.get(chosen)).toContain('FAILED');
      expect(theirs.states.get(chosen)).toContain('blocked');
      expect(ours.after.resources.find(({ tag }) => tag === chosen)?.state).toBe('OSF');
      expect(served(ours)).toEqual(started(theirs));
      expect(actsOf(ours).map(({ name }) => name)).not.toContain(`${chosen} restore`);
    },
  );
});
