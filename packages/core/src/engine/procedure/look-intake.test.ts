import { describe, expect, it } from 'vitest';
import { failed, unable } from '../../contract/verdict.js';
import { Hierarchy } from '../../domain/hierarchy.js';
import type { Look } from '../../domain/look.js';
import { render } from '../../messages/sentence.js';
import { VerdictBook } from '../probe/verdict-book.js';
import { ManualClock } from '../simulate/manual-clock.js';
import { ManualMachine } from '../simulate/manual-machine.js';
import { LookIntake } from './look-intake.js';

function intake(tags: readonly string[], children: (tag: string) => string | undefined = () => undefined) {
  const hierarchy = new Hierarchy(
    tags,
    tags.flatMap((parent) => {
      const child = children(parent);
      return child === undefined ? [] : [{ parent, child }];
    }),
  );
  let walks = 0;
  const counted = Object.assign(Object.create(hierarchy) as Hierarchy, {
    ancestors: (tag: string) => {
      walks += 1;
      return hierarchy.ancestors(tag);
    },
  });
  const machine = new ManualMachine();
  const raised: string[] = [];
  const cleared: string[] = [];
  const transitions: string[] = [];
  const parts = new LookIntake({
    clock: new ManualClock(),
    machine,
    situation: { hierarchy: counted, resource: () => ({ kit: 'pretend' }) } as never,
    book: new VerdictBook(),
    thresholds: () => ({ failure: 1, unknown: 3 }),
    lookSoon: () => undefined,
    onTransition: ({ tag, finding }) => transitions.push(`${tag} ${finding}`),
    alarm: (key, sentence) => raised.push(`${key}: ${render(sentence)}`),
    clearAlarm: (key) => cleared.push(key),
    tell: () => undefined,
  });
  const fixed = { verb: 'quickCheck', at: 0, startedAt: 0, tookMs: 1, starved: false } as const;
  const look = (tag: string, verdict: Look['verdict']): Look => ({ ...fixed, tag, verdict });
  return { parts, machine, raised, cleared, transitions, look, walks: () => walks };
}

const many = Array.from({ length: 10_000 }, (_, at) => `r${at}`);

describe('engine/procedure/look-intake', () => {
  it('holds 10,000 resources at once with little work and few alarms', () => {
    const { parts, machine, raised, transitions, look, walks } = intake(many);
    machine.suspect('the machine was suspended for 1h');
    for (const tag of many) parts.take(look(tag, failed('gone')));
    expect(transitions).toEqual([]);
    expect(walks()).toBeLessThan(1000);
    expect(raised.length).toBeLessThan(50);
    expect(raised.at(-1)).toMatch(/^held: (\d{4}) unrelated resources turned bad at once/);
  });

  it('says with few alarms that 10,000 resources of a kit cannot be looked at, and when all can be again', () => {
    const { parts, raised, cleared, look } = intake(many);
    for (const tag of many) parts.take(look(tag, unable('the kit host died')));
    expect(raised.length).toBeLessThan(50);
    for (const tag of many) parts.take(look(tag, failed('gone')));
    expect(cleared).toEqual(['unable:pretend']);
  });

  it('takes resources that depend on each other for one', () => {
    const tags = ['a', 'b', 'c', 'd'];
    const { parts, machine, raised, look } = intake(tags, (tag) => tags[tags.indexOf(tag) + 1]);
    machine.suspect('memory is short');
    for (const tag of tags) parts.take(look(tag, failed('gone')));
    expect(raised).toEqual([]);
  });

  it('raises its alarm anew after the last one is over', () => {
    const { parts, machine, raised, cleared, look } = intake(['a', 'b', 'c']);
    for (const _again of [1, 2]) {
      machine.suspect('memory is short');
      for (const tag of ['a', 'b', 'c']) parts.take(look(tag, failed('gone')));
      machine.trust(-1);
      for (const tag of ['a', 'b', 'c']) parts.take(look(tag, failed('gone')));
    }
    expect(raised).toHaveLength(2);
    expect(cleared).toEqual(['held', 'held']);
  });
});
