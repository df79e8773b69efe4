import type { GenerationOverlay } from '../make/generation.ts';

const READER = 'core/src/engine/state/state-reader.ts';
const WRITER = 'core/src/engine/state/change-writer.ts';

/** Carries over what was kept; a test leaves it out and must notice. */
export const KEPT_HANDLES = 'INSERT INTO handles SELECT tag, handle FROM conditions WHERE handle IS NOT NULL;';

/** Generation 2 splits a table: handles leave `conditions` for one of their own. */
export const splitHandles: GenerationOverlay = {
  generation: 2,
  migration: {
    name: 'split-handles',
    sql: `
    CREATE TABLE handles (
      tag TEXT PRIMARY KEY REFERENCES resources (tag) ON DELETE CASCADE,
      handle TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    ${KEPT_HANDLES}
    ALTER TABLE conditions DROP COLUMN handle;
  `,
  },
  edits: [
    {
      file: READER,
      from: "'SELECT conditions.* FROM conditions JOIN resources USING (tag) ORDER BY position'",
      to: "'SELECT conditions.*, handle FROM conditions JOIN resources USING (tag) LEFT JOIN handles USING (tag) ORDER BY position'",
    },
    {
      file: WRITER,
      from: 'INSERT INTO conditions SELECT tag, ?, ?, ?, ?, ?, ?, ? FROM resources WHERE tag = ?',
      to: 'INSERT INTO conditions SELECT tag, ?, ?, ?, ?, ?, ? FROM resources WHERE tag = ?',
    },
    { file: WRITER, from: 'handle = excluded.handle, watch', to: 'watch' },
    {
      file: WRITER,
      from: '[state, json(reason), cause, since, kept, json(watch), servedInBoot ?? null, tag],\n    );',
      to: `[state, json(reason), cause, since, json(watch), servedInBoot ?? null, tag],
    );
    this.#sql.run('DELETE FROM handles WHERE tag = ?', [tag]);
    if (kept !== null)
      this.#sql.run('INSERT INTO handles SELECT tag, ? FROM resources WHERE tag = ?', [kept, tag]);`,
    },
  ],
};
