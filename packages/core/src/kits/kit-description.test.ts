import { describe, expect, it } from 'vitest';
import { defineKit } from '../contract/kit.js';
import { done } from '../contract/outcome.js';
import { type ResourceTypeDefinition, resourceType } from '../contract/resource-type.js';
import { healthy } from '../contract/verdict.js';
import { describeTypes } from './kit-description.js';
import type { KitEntry } from './kit-entry.js';

const ENTRY: KitEntry = {
  name: '@lkssp/kit-fs',
  version: '1.2.3',
  id: 'fs',
  types: ['mount'],
  dataGeneration: 4,
  folder: '/kits',
  packageType: 'module',
  fingerprint: 'f',
};

const SOUND: ResourceTypeDefinition<unknown> = {
  type: 'mount',
  app: 'gen',
  title: 'a mounted file system',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  jsonSchema: { type: 'object' },
  identify: () => '/data',
  restore: async () => done(),
  remove: async () => done(),
};

/** Kits are foreign code: a definition may be anything that its author did not check with a compiler. */
const describeType = (changes: Readonly<Record<string, unknown>>) =>
  describeTypes(ENTRY, defineKit({ id: 'fs', resourceTypes: [resourceType({ ...SOUND, ...changes })] }))[0];

describe('the description of a type', () => {
  it('has the defaults of the contract', () => {
    expect(describeType({})).toMatchObject({
      kit: 'fs',
      kitVersion: '1.2.3',
      dataGeneration: 4,
      verbs: ['restore', 'remove'],
      disruptiveRecover: true,
      timing: { quickCheck: { everyMs: 30_000, withinMs: 10_000 }, restoreMs: 60_000, settleMs: 5000 },
    });
  });

  it('takes what the kit says', () => {
    const timing = { quickCheck: { every: '1min', within: '20s' }, recover: { within: '2min' }, settle: '30s' };
    const described = describeType({
      quickCheck: async () => healthy(),
      recover: async () => done(),
      timing,
      disruptiveRecover: false,
    });
    expect(described).toMatchObject({
      verbs: ['restore', 'remove', 'quickCheck', 'recover'],
      disruptiveRecover: false,
      timing: { quickCheck: { everyMs: 60_000, withinMs: 20_000 }, recoverMs: 120_000, settleMs: 30_000 },
    });
  });

  it('never settles in less than 5 s', () => {
    expect(describeType({ timing: { settle: '1s' } })?.timing.settleMs).toBe(5000);
  });

  it.each([
    [{ restore: undefined }, /"mount" has no restore/],
    [{ remove: 'rm' }, /"mount" has no remove/],
    [{ identify: undefined }, /has no identify/],
    [{ options: {} }, /no Standard Schema/],
    [{ options: undefined }, /no Standard Schema/],
    [{ quickCheck: true }, /a quickCheck that is no function/],
    [{ timing: { quickCheck: { every: '10s', within: '10s' } } }, /quickCheck\.within that is not shorter than every/],
    [{ timing: { restore: { within: '0s' } } }, /timing\.restore\.within that is no duration/],
    [{ timing: { deepCheck: { every: 300, within: '5s' } } }, /timing\.deepCheck\.every that is no duration/],
    [{ timing: { settle: 'soon' } }, /timing\.settle that is no duration/],
  ])('refuses %j with words for its author', (changes, words) => {
    expect(() => describeType(changes)).toThrow(words);
  });
});
