import { DatabaseSync } from 'node:sqlite';
import { codeOf, LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { APPLICATION_ID, GENERATION, MIGRATIONS } from './schema/migrations.js';
import { meta } from './store-file.js';

/** What a store file says about itself. */
export interface StoreFacts {
  readonly schema: number;
  /** Major of the `@lkssp/core` that wrote it. */
  readonly generation: number;
  readonly coreVersion: string;
  readonly resources: number;
}

/** Schema and generation that this version writes, and the oldest generation that it reads. */
export const STORE_REACH = {
  schema: MIGRATIONS.length,
  generation: GENERATION,
  oldest: Math.max(1, GENERATION - 2),
} as const;

/** Looks at a store file that nobody has open, without changing it, whatever generation it is of. Throws LKSSP_STORE_UNREADABLE. */
export function storeFacts(file: string): StoreFacts {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    return factsOf(db, file);
  } catch (thrown) {
    if (codeOf(thrown) !== undefined) throw thrown;
    throw new LksspError('LKSSP_STORE_UNREADABLE', { file, why: wordsOf(thrown) }, { cause: thrown });
  } finally {
    db?.close();
  }
}

function factsOf(db: DatabaseSync, file: string): StoreFacts {
  const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
  if (number('PRAGMA application_id') !== APPLICATION_ID)
    throw new LksspError('LKSSP_STORE_UNREADABLE', { file, why: 'it is not a store of lkssp' });
  return {
    schema: number('PRAGMA user_version'),
    generation: Number(meta(db, 'generation') ?? 1),
    coreVersion: meta(db, 'coreVersion') ?? 'unknown',
    resources: number('SELECT count(*) FROM resources'),
  };
}
