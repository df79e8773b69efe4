import { type Given, type GivenInput, givenSchema, type ScenarioResult } from '@lkssp/core/testing';
import fc from 'fast-check';

type Happening = NonNullable<GivenInput['when']>[number];

const SIZE = 7;

/** A hierarchy `r0`, `r1`, … in which children have the lower numbers. */
const anyEdges = fc.array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), { maxLength: 12 });

const at = fc.nat(SIZE - 1);
const verb = fc.constantFrom('recover', 'restore', 'remove');

/** What can go wrong, and who may come in between: a person, a killed daemon, a store that fails. */
const KINDS = {
  fail: { weight: 6, arbitrary: fc.record({ fail: at, hint: fc.boolean() }) },
  hang: { weight: 2, arbitrary: fc.record({ hang: at }) },
  blind: { weight: 2, arbitrary: fc.record({ blind: at }) },
  degrade: { weight: 1, arbitrary: fc.record({ degrade: at }) },
  breakVerb: { weight: 2, arbitrary: fc.record({ failsFirst: at, verb }) },
  restore: { weight: 2, arbitrary: fc.record({ restore: at }) },
  kill: { weight: 1, arbitrary: fc.constant({ kill: true }) },
  store: { weight: 1, arbitrary: fc.record({ store: fc.constantFrom('fails' as const, 'hangs' as const) }) },
};

type AnyHappening = Partial<{
  fail: number;
  hint: boolean;
  hang: number;
  blind: number;
  degrade: number;
  failsFirst: number;
  verb: string;
  restore: number;
  kill: boolean;
  store: 'fails' | 'hangs';
}>;

/** Five minutes of trouble of all kinds, or of `kinds`; then everything behaves and a person restores one hierarchy. */
export function anyTrouble(
  kinds: readonly (keyof typeof KINDS)[] = Object.keys(KINDS) as (keyof typeof KINDS)[],
  more: Partial<GivenInput> = {},
): fc.Arbitrary<Given> {
  const happening: fc.Arbitrary<AnyHappening> = fc.oneof(...kinds.map((kind) => KINDS[kind]));
  const event = fc.tuple(fc.integer({ min: 1, max: 300 }), happening);
  const flag = fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE });
  const events = fc.array(event, { minLength: 1, maxLength: 8 });
  return fc
    .record({ size: fc.integer({ min: 1, max: SIZE }), edges: anyEdges, recovers: flag, events })
    .map((picked) => situation(picked, more));
}

interface Picked {
  readonly size: number;
  readonly edges: readonly (readonly [number, number])[];
  readonly recovers: readonly boolean[];
  readonly events: readonly (readonly [number, AnyHappening])[];
}

function situation({ size, edges, recovers, events }: Picked, more: Partial<GivenInput>): Given {
  const tags = Array.from({ length: size }, (_, at) => `r${at}`);
  const tag = (at: number): string => `r${at % size}`;
  const resources = tags.map((each, at) => {
    const below = edges.filter(([one, other]) => Math.max(one, other) === at && one !== other);
    const dependsOn = [...new Set(below.map(([one, other]) => `r${Math.min(one, other)}`))];
    const recover = recovers[at] === true ? {} : ('none' as const);
    return [each, { dependsOn, recover, quickCheck: { every: '10s', within: '5s' } }] as const;
  });
  const when = events.flatMap(([second, event]) => happenings(second, event, tag));
  const calm: Happening[] = [
    { at: '6min', heal: tags, store: 'works' },
    ...tags.map((each): Happening => ({ at: '10min', order: { restore: each } })).slice(-1),
  ];
  return givenSchema.parse({
    resources: Object.fromEntries(resources),
    when: [...when, ...calm],
    until: '40min',
    ...more,
  });
}

function happenings(second: number, event: AnyHappening, tag: (at: number) => string): readonly Happening[] {
  const at = `${second}s`;
  if (event.fail !== undefined)
    return [{ at, fail: tag(event.fail), ...(event.hint ? { hint: tag(event.fail) } : {}) }];
  if (event.hang !== undefined) return [{ at, hang: tag(event.hang) }];
  if (event.blind !== undefined) return [{ at, blind: tag(event.blind) }];
  if (event.degrade !== undefined) return [{ at, degrade: tag(event.degrade) }];
  if (event.failsFirst !== undefined)
    return [{ at, behave: { [tag(event.failsFirst)]: { [event.verb ?? 'recover']: { failsFirst: 1 } } } }];
  if (event.restore !== undefined) return [{ at, order: { restore: tag(event.restore) } }];
  if (event.store !== undefined) return [{ at, store: event.store }];
  return [
    { at, daemon: 'killed' },
    { at: `${second + 5}s`, daemon: 'started' },
  ];
}

/** Children of each resource. */
export function childrenIn({ resources }: Given): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(resources).map(([tag, { dependsOn }]) => [tag, dependsOn]));
}

/** What was done out of order: a remove under something that was up, a restore over something that was down. */
export function disorderIn(given: Given, { calls }: ScenarioResult): readonly string[] {
  const children = childrenIn(given);
  const out = new Set<string>();
  // What could not be taken out was asked to go: what is below it may go as well.
  const asked = new Set<string>();
  const wrong: string[] = [];
  const acts = calls
    .filter(({ verb }) => verb === 'remove' || verb === 'restore' || verb === 'recover')
    .flatMap((call) => [
      { at: call.at, call, begins: true },
      { at: call.endedAt ?? Number.POSITIVE_INFINITY, call, begins: false },
    ])
    .toSorted((one, other) => one.at - other.at || Number(one.begins) - Number(other.begins));
  for (const { call, begins } of acts) {
    const { tag, verb, at, answer } = call;
    if (begins && verb === 'remove')
      for (const [parent, below] of children)
        if (below.includes(tag) && !out.has(parent) && !asked.has(parent))
          wrong.push(`${at}: remove ${tag} under ${parent}`);
    if (begins && verb === 'restore')
      for (const child of children.get(tag) ?? [])
        if (out.has(child)) wrong.push(`${at}: restore ${tag} over ${child}`);
    if (begins) continue;
    const isUp = verb !== 'remove' && answer === 'done';
    if (verb === 'remove') asked.add(tag);
    if (isUp) asked.delete(tag);
    if (isUp) out.delete(tag);
    else if (verb === 'restore' || (verb === 'remove' && answer === 'done')) out.add(tag);
  }
  return wrong;
}
