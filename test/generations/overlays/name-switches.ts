import type { GenerationOverlay } from '../make/generation.ts';

const READER = 'core/src/engine/state/state-reader.ts';
const WRITER = 'core/src/engine/state/change-writer.ts';

/** Generation 4 gives a column another type: a policy is `on` or `off` in words. */
export const nameSwitches: GenerationOverlay = {
  generation: 4,
  migration: {
    name: 'name-switches',
    sql: `
    ALTER TABLE policies ADD COLUMN switched TEXT NOT NULL DEFAULT 'off' CHECK (switched IN ('on', 'off'));
    UPDATE policies SET switched = 'on' WHERE is_on = 1;
    ALTER TABLE policies DROP COLUMN is_on;
  `,
  },
  edits: [
    { file: READER, from: "on: row['is_on'] === 1", to: "on: row['switched'] === 'on'" },
    { file: WRITER, from: '(policy, tag, is_on, recovery_limit', to: '(policy, tag, switched, recovery_limit' },
    { file: WRITER, from: 'is_on = excluded.is_on', to: 'switched = excluded.switched' },
    { file: WRITER, from: '[policy, tag ?? null, on ? 1 : 0,', to: "[policy, tag ?? null, on ? 'on' : 'off'," },
  ],
};
