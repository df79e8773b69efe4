import type { Kit } from '../contract/kit.js';
import { CREATION_RULES } from './conformance/creation-rules.js';
import { DEFINITION_RULES } from './conformance/definition-rules.js';
import type { Bench, KitSample } from './conformance/kit-sample.js';
import { LIFE_RULES } from './conformance/life-rules.js';
import { PACKAGE_RULES } from './conformance/package-rules.js';
import { broken, demand, type TypeRule } from './conformance/rule.js';
import { TROUBLE_RULES } from './conformance/trouble-rules.js';
import { TrialHome } from './trial-home.js';

/** What a test framework offers. The `describe` and `it` of `node:test` fit, and those of vitest. */
export interface TestFramework {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (
    name: string,
    body: (context: { skip(note?: string): void }) => void | Promise<void>,
    limitMs?: number,
  ) => unknown;
}

/** What the suite must know. */
export interface KitConformance extends TestFramework {
  /** The folder with package.json and README.md. */
  readonly packageFolder: string;
  /** At least one for each resource type. */
  readonly samples: readonly KitSample[];
  /** The machine to try on; left out: the real one. A new one for every rule. */
  readonly bench?: (kit: Kit) => Bench;
  /** How long one rule may take on one sample, in milliseconds. Default 30,000; more for what starts slowly. */
  readonly limitMs?: number;
}

const RULES: readonly TypeRule[] = [...DEFINITION_RULES, ...CREATION_RULES, ...LIFE_RULES, ...TROUBLE_RULES];
const LIMIT_MS = 30_000;
const CLEAR_UP_MS = 10_000;

/**
 * The conformance suite: declares one test for each rule that every kit must keep, and says with each broken one why it
 * exists and how to mend it. Called at the top of a test file: `describeKit(kit, { describe, it, packageFolder, samples })`.
 */
export function describeKit(kit: Kit, conformance: KitConformance): void {
  const { describe, it, packageFolder: folder, samples } = conformance;
  describe(`kit ${kit.id}`, () => {
    for (const rule of PACKAGE_RULES) {
      it(rule.rule, () => keep(rule, () => rule.check({ kit, folder })));
    }
    it(SAMPLES_RULE.rule, () => keep(SAMPLES_RULE, () => demandSamples(kit, samples)));
  });
  for (const sample of samples) {
    describe(`${kit.id}/${sample.type}`, () => {
      for (const rule of RULES) describeRule(rule, kit, sample, conformance);
    });
  }
}

const SAMPLES_RULE = {
  rule: 'has a sample for every resource type',
  why: 'A type that nothing is tried on is a type that nobody knows to work.',
  mend: 'Add a sample to the list that describeKit is given.',
};

function demandSamples(kit: Kit, samples: readonly KitSample[]): void {
  const bare = kit.resourceTypes.filter(({ type }) => !samples.some((sample) => sample.type === type));
  demand(bare.length === 0, `no sample for: ${bare.map(({ type }) => type).join(', ')}`);
}

function describeRule(rule: TypeRule, kit: Kit, sample: KitSample, conformance: KitConformance): void {
  const { it, bench: make, limitMs = LIMIT_MS } = conformance;
  const { needs } = rule;
  const isMissing = needs !== undefined && sample[needs] === undefined;
  if (isMissing && sample.leaveOut?.[needs] !== undefined) return;
  const body = async (context: { skip(note?: string): void }): Promise<void> => {
    const bench = make === undefined ? new TrialHome(kit.id) : make(kit);
    const skipped = new Skipped();
    try {
      if (isMissing) skipped.because(`the sample has no ${needs}`);
      const type = kit.resourceTypes.find((each) => each.type === sample.type);
      demand(type !== undefined, `the kit has no resource type "${sample.type}"`);
      await inTime(limitMs, rule.check({ type, sample, bench, skip: (missing) => skipped.because(missing) }));
    } catch (error) {
      if (skipped.missing === undefined) throw broken(rule, error);
    } finally {
      await bench.clear();
    }
    if (skipped.missing !== undefined) context.skip(skipped.missing);
  };
  it(rule.rule, body, limitMs + CLEAR_UP_MS);
}

/** A verb that never comes back must not keep the others from being tried; some frameworks would wait for ever. */
async function inTime(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it was not over after ${limitMs / 1000} s`)), limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Leaves a rule out from anywhere inside it, and lets the bench be cleared before the framework hears of it. */
class Skipped {
  missing: string | undefined;

  because(missing: string): never {
    this.missing = missing;
    throw new Error(missing);
  }
}

function keep(rule: Parameters<typeof broken>[0], check: () => void): void {
  try {
    check();
  } catch (error) {
    throw broken(rule, error);
  }
}
