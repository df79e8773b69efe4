import type { GenerationOverlay } from '../make/generation.ts';

const READER = 'core/src/engine/state/state-reader.ts';
const WRITER = 'core/src/engine/state/change-writer.ts';

/**
 * Generation 3 moves a column: when a resource last served belongs to the resource, not to what was seen of it. And it
 * takes a member out of the contract: `degraded`.
 */
export const moveServed: GenerationOverlay = {
  generation: 3,
  migration: {
    name: 'move-served',
    sql: `
    ALTER TABLE resources ADD COLUMN served_in_boot TEXT;
    UPDATE resources SET served_in_boot = (SELECT served_in_boot FROM conditions WHERE conditions.tag = resources.tag);
    ALTER TABLE conditions DROP COLUMN served_in_boot;
  `,
  },
  edits: [
    {
      file: READER,
      from: 'SELECT conditions.*, handle FROM',
      to: 'SELECT conditions.*, handle, resources.served_in_boot FROM',
    },
    {
      file: WRITER,
      from: 'INSERT INTO conditions SELECT tag, ?, ?, ?, ?, ?, ? FROM resources WHERE tag = ?',
      to: 'INSERT INTO conditions SELECT tag, ?, ?, ?, ?, ? FROM resources WHERE tag = ?',
    },
    {
      file: WRITER,
      from: 'watch = excluded.watch, served_in_boot = excluded.served_in_boot`',
      to: 'watch = excluded.watch`',
    },
    {
      file: WRITER,
      from: '[state, json(reason), cause, since, json(watch), servedInBoot ?? null, tag],\n    );',
      to: `[state, json(reason), cause, since, json(watch), tag],
    );
    this.#sql.run('UPDATE resources SET served_in_boot = ? WHERE tag = ?', [servedInBoot ?? null, tag]);`,
    },
    { file: 'core/src/index.ts', from: '  type Degraded,\n  degraded,\n', to: '' },
  ],
};
