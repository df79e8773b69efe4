import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a store holds, read beside its daemon. */
export interface StoreFacts {
  /** What `PRAGMA integrity_check` says: `ok`. */
  readonly integrity: string;
  /** Tags of the resources, sorted. */
  readonly tags: readonly string[];
  readonly dependencies: number;
}

/** Looks into the store of a home. A read transaction: it never blocks the daemon's writing (WAL). */
export function lookIntoStore(home: string): StoreFacts {
  const store = new DatabaseSync(join(home, 'lib/store.db'), { readOnly: true, timeout: 5000 });
  try {
    const [check] = store.prepare('PRAGMA integrity_check').all();
    const rows = store.prepare('SELECT tag FROM resources ORDER BY tag').all();
    const [count] = store.prepare('SELECT count(*) AS many FROM dependencies').all();
    return {
      integrity: String(check?.['integrity_check']),
      tags: rows.map(({ tag }) => String(tag)),
      dependencies: Number(count?.['many']),
    };
  } finally {
    store.close();
  }
}
