import type { Kit } from '../contract/kit.js';
import { DEFINITION_RULES } from './conformance/definition-rules.js';
import type { Bench, KitSample } from './conformance/kit-sample.js';
import { LIFE_RULES } from './conformance/life-rules.js';
import { PACKAGE_RULES } from './conformance/package-rules.js';
import { broken, type TypeRule } from './conformance/rule.js';
import { TROUBLE_RULES } from './conformance/trouble-rules.js';
import { TrialHome } from './trial-home.js';

/** What a test framework offers; vitest's `describe` and `it` fit. */
export interface TestFramework {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (
    name: string,
    body: (context: { skip(note?: string): never }) => void | Promise<void>,
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
}

const RULES: readonly TypeRule[] = [...DEFINITION_RULES, ...LIFE_RULES, ...TROUBLE_RULES];
const LIMIT_MS = 30_000;

/**
 * The conformance suite: declares one test for each rule that every kit must keep, and says with each broken one why it
 * exists. Called at the top of a test file: `describeKit(kit, { describe, it, packageFolder, samples })`.
 */
export function describeKit(kit: Kit, conformance: KitConformance): void {
  const { describe, it, packageFolder: folder, samples } = conformance;
  describe(`kit ${kit.id}`, () => {
    for (const { rule, why, check } of PACKAGE_RULES) {
      it(rule, () => keep(rule, why, () => check({ kit, folder })));
    }
    it('has a sample for every resource type', () => {
      const bare = kit.resourceTypes.filter(({ type }) => !samples.some((sample) => sample.type === type));
      if (bare.length > 0) throw new Error(`no sample for: ${bare.map(({ type }) => type).join(', ')}`);
    });
  });
  for (const sample of samples) describe(`${kit.id}/${sample.type}`, () => describeSample(kit, sample, conformance));
}

function describeSample(kit: Kit, sample: KitSample, { it, bench: make }: KitConformance): void {
  const type = kit.resourceTypes.find((each) => each.type === sample.type);
  for (const { rule, why, needs, check } of RULES) {
    const isMissing = needs !== undefined && sample[needs] === undefined;
    if (isMissing && sample.leaveOut?.[needs] !== undefined) continue;
    const body = async (context: { skip(note?: string): never }): Promise<void> => {
      if (type === undefined) throw new Error(`the kit has no resource type "${sample.type}"`);
      const bench = make === undefined ? new TrialHome(kit.id) : make(kit);
      const skipped = new Skipped();
      try {
        if (isMissing) skipped.because(`the sample has no ${needs}`);
        await check({ type, sample, bench, skip: (missing) => skipped.because(missing) });
      } catch (error) {
        if (skipped.missing === undefined) throw broken(rule, why, error);
      } finally {
        await bench.clear();
      }
      if (skipped.missing !== undefined) context.skip(skipped.missing);
    };
    it(rule, body, LIMIT_MS);
  }
}

/** Leaves a rule out from anywhere inside it, and lets the bench be cleared before the framework hears of it. */
class Skipped {
  missing: string | undefined;

  because(missing: string): never {
    this.missing = missing;
    throw new Error(missing);
  }
}

function keep(rule: string, why: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw broken(rule, why, error);
  }
}
