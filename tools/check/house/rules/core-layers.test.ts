import { describe, expect, it } from 'vitest';
import { placesOf, projectOf } from '../testing/project-of.ts';
import { coreLayers } from './core-layers.ts';

const CORE = 'packages/core/src';

describe('check/house/core-layers', () => {
  it('lets a layer use those before it', () => {
    expect(
      placesOf(coreLayers, {
        [`${CORE}/domain/incident.ts`]: `import type { Verdict } from '../contract/verdict.js';`,
      }),
    ).toEqual([]);
  });

  it('finds a layer that uses one after it, and says how to mend it', () => {
    const files = { [`${CORE}/domain/incident.ts`]: `\nimport { plan } from '../engine/plan/planner.js';` };

    expect(placesOf(coreLayers, files)).toEqual([`${CORE}/domain/incident.ts:2`]);
    expect(coreLayers.check(projectOf(files))[0]?.says).toContain('declare a port that engine/ implements');
  });

  it('finds a type import and a dynamic import alike', () => {
    const files = {
      [`${CORE}/ports/a.ts`]: `import type { A } from '../node/a.js';`,
      [`${CORE}/ports/b.ts`]: `const b = await import('../node/b.js');`,
    };

    expect(placesOf(coreLayers, files)).toHaveLength(2);
  });

  it('lets a test compare its layer with a later one', () => {
    const files = { [`${CORE}/messages/catalogue.test.ts`]: `import { table } from '../errors/error-codes.js';` };

    expect(placesOf(coreLayers, files)).toEqual([]);
  });

  it('keeps testing/ out of everything but tests and its door', () => {
    const uses = (depth: string): string => `import { ManualClock } from '${depth}/testing/manual-clock.js';`;
    const files = {
      [`${CORE}/engine/guardian.ts`]: uses('..'),
      [`${CORE}/engine/guardian.test.ts`]: uses('..'),
      [`${CORE}/testing.ts`]: uses('.'),
      [`${CORE}/engine.ts`]: uses('.'),
    };

    expect(placesOf(coreLayers, files)).toEqual([`${CORE}/engine/guardian.ts:1`, `${CORE}/engine.ts:1`]);
  });

  it('finds a folder that is no layer', () => {
    expect(placesOf(coreLayers, { [`${CORE}/shared/a.ts`]: '' })).toEqual([`${CORE}/shared/a.ts`]);
  });
});
