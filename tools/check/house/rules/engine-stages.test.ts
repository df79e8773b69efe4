import { describe, expect, it } from 'vitest';
import { placesOf } from '../testing/project-of.ts';
import { engineStages } from './engine-stages.ts';

const CORE = 'packages/core/src';

describe('check/house/engine-stages', () => {
  it.each([
    ['a stage that imports its sibling', 'engine/plan/planner.ts', '../policy/policy-chain.js', 1],
    ['a stage that imports the guardian', 'engine/plan/planner.ts', '../guardian.js', 1],
    ['a stage that imports a procedure', 'engine/plan/planner.ts', '../procedure/recovery.js', 1],
    ['a procedure that uses stages', 'engine/procedure/recovery.ts', '../plan/planner.js', 0],
    ['a procedure that imports the guardian', 'engine/procedure/recovery.ts', '../guardian.js', 1],
    ['a layer that knows a stage', 'node/mounts.ts', '../engine/state/journal.js', 1],
    ['a stage that uses its own files', 'engine/plan/planner.ts', './explain-plan.js', 0],
    ['a stage that uses the domain', 'engine/plan/planner.ts', '../../domain/incident.js', 0],
    ['the guardian', 'engine/guardian.ts', './plan/planner.js', 0],
    ['the container', 'container/compose.ts', '../engine/plan/planner.js', 0],
    ['a door', 'engine.ts', './engine/plan/planner.js', 0],
  ])('judges %s', (_what, path, specifier, count) => {
    const files = { [`${CORE}/${path}`]: `import { x } from '${specifier}';` };

    expect(placesOf(engineStages, files)).toHaveLength(count);
  });
});
