import { describe, expect, it } from 'vitest';
import type { Resource } from '../../domain/resource.js';
import { unknownCondition } from '../../domain/resource-state.js';
import { say } from '../../messages/sentence.js';
import type { Change, StoredState } from '../../ports/state-store.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { MemoryEventBus } from './memory-event-bus.js';
import { Roster } from './roster.js';

const EMPTY: StoredState = {
  resources: [],
  dependencies: [],
  conditions: [],
  policies: [],
  attempts: [],
  restarts: [],
  openIncidents: [],
  lastIncident: 0,
};

const resource = (tag: string, intent: Resource['intent'] = 'in'): Resource => ({
  tag,
  kit: 'pretend',
  type: 'thing',
  app: 'gen',
  id: tag,
  options: {},
  dataGeneration: 1,
  settings: {},
  intent,
});

function roster(stored: Partial<StoredState> = {}) {
  const clock = new ManualClock();
  const bus = new MemoryEventBus(clock, () => undefined);
  const committed: Change[] = [];
  let durable: () => void = () => undefined;
  let isSlow = false;
  const commit = (changes: readonly Change[]) => {
    committed.push(...changes);
    return isSlow ? new Promise<void>((resolve) => (durable = resolve)) : Promise.resolve();
  };
  const all = new Roster({ clock, bus, bootId: 'now', commit, onSettled: () => undefined }, { ...EMPTY, ...stored });
  const beSlow = () => {
    isSlow = true;
  };
  return { all, bus, committed, beSlow, durable: () => durable() };
}

const put = (tag: string): Change => ({ put: 'resource', resource: resource(tag) });

describe('engine/state/roster', () => {
  it('makes its hierarchy anew only when resources or dependencies come or go', async () => {
    const { all } = roster();
    await all.record([put('a'), put('b')]);
    const first = all.hierarchy;
    await all.record([{ put: 'resource', resource: resource('a', 'out') }]);
    expect(all.hierarchy).toBe(first);
    await all.record([{ put: 'dependency', dependency: { parent: 'a', child: 'b' } }]);
    expect([...all.hierarchy.children('a')]).toEqual(['b']);
    await all.record([{ drop: 'dependency', dependency: { parent: 'a', child: 'b' } }]);
    expect([...all.hierarchy.children('a')]).toEqual([]);
    await all.record([{ drop: 'resource', tag: 'b' }]);
    expect(all.hierarchy.tags).toEqual(['a']);
    expect(first.tags).toEqual(['a', 'b']);
  });

  it('does not believe what was a process in another boot', () => {
    const unit = { kind: 'unit', unit: 'web.service' } as const;
    const watch = [{ kind: 'process', pid: 812, startTime: 1234 } as const, unit];
    const before = (tag: string, servedInBoot: string) => ({ ...unknownCondition(tag, 0), watch, servedInBoot });
    const { all } = roster({
      resources: [resource('here'), resource('web')],
      conditions: [before('here', 'now'), before('web', 'earlier')],
    });
    expect(all.belongings.of(['here'])).toEqual(watch);
    expect(all.belongings.of(['web'])).toEqual([unit]);
    expect(all.condition('web').watch).toEqual([unit]);
  });

  it('keeps the newest attempts of a resource that flaps for a year', async () => {
    const { all } = roster({ resources: [resource('a')] });
    for (let at = 0; at < 1500; at += 1)
      await all.record([{ put: 'attempt', attempt: { tag: 'a', bootId: 'b1', sinceBoot: at } }]);
    expect(all.attempts('a')).toHaveLength(1000);
    expect(all.attempts('a').at(-1)?.sinceBoot).toBe(1499);
    await all.record([{ drop: 'attempts', tags: ['a'] }]);
    expect(all.attempts('a')).toEqual([]);
  });

  it('knows the stored attempts, and forgets those of a resource that is gone', async () => {
    const stored = [1, 2].map((sinceBoot) => ({ tag: 'a', bootId: 'b1', sinceBoot }));
    const { all } = roster({ resources: [resource('a')], attempts: stored });
    expect(all.attempts('a')).toEqual(stored);
    await all.record([{ drop: 'resource', tag: 'a' }]);
    expect(all.attempts('a')).toEqual([]);
  });

  it('publishes a change once it is durable, and knows it at once', async () => {
    const { all, bus, beSlow, durable } = roster({
      resources: [resource('a')],
      conditions: [unknownCondition('a', 0)],
    });
    beSlow();
    const settled = all.settle('a', { state: 'ISP', reason: say('restored'), cause: 'plan' });
    expect(all.condition('a').state).toBe('ISP');
    expect(bus.last).toBe(0);
    durable();
    await settled;
    expect(bus.since(0).map(({ event }) => event.type)).toEqual(['state-changed']);
  });

  it('writes no state twice, and none of a resource that is gone', async () => {
    const { all, committed } = roster({ resources: [resource('a')] });
    const good = { state: 'ISP', reason: say('restored'), cause: 'plan' } as const;
    await all.settle('a', good);
    await all.settle('a', good);
    await all.settle('nobody', good);
    expect(committed).toHaveLength(1);
  });

  it('lets a setting of the resource hold before that of the server, each in its own place', async () => {
    const { all } = roster({ resources: [resource('a')] });
    await all.record([
      { put: 'policy', setting: { policy: 'Failover', on: false } },
      { put: 'policy', setting: { policy: 'Failover', tag: 'a', on: true } },
    ]);
    expect(all.policies('a').failover).toEqual({ on: true, from: 'resource' });
    expect(all.policySettingsOf().map(({ on }) => on)).toEqual([false]);
    expect(all.policySettingsOf('a').map(({ on }) => on)).toEqual([true]);
    await all.record([{ drop: 'policy', policy: 'Failover', tag: 'a' }]);
    expect(all.policies('a').failover).toEqual({ on: false, from: 'server' });
  });
});
