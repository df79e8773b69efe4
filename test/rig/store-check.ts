import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

const TRIES = 200;

/** Looks into the store of a home. A daemon holds its store alone, so a copy is looked at; it never blocks the daemon. */
export function lookIntoStore(home: string): StoreFacts {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-look-'));
  try {
    const copy = join(folder, 'store.db');
    copyWhole(join(home, 'lib/store.db'), copy);
    return factsOf(copy);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** File and log copied while nothing moves from the one to the other: what is only appended meanwhile does no harm. */
function copyWhole(file: string, copy: string): void {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      const before = stampOf(file);
      copyFileSync(file, copy);
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
      if (stampOf(file) === before) return;
    } catch (error) {
      // The log goes when a store is closed, also between two looks.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    rmSync(`${copy}-wal`, { force: true });
  }
  throw new Error(`${file} was checkpointed during each of ${TRIES} copies`);
}

/** Changes with every checkpoint: the file's own time, and the salts in the log's header (sqlite.org/fileformat2.html, 4.1). */
function stampOf(file: string): string {
  const { mtimeNs, size } = statSync(file, { bigint: true });
  const log = existsSync(`${file}-wal`) ? readFileSync(`${file}-wal`).subarray(0, 32).toString('hex') : '';
  return `${mtimeNs} ${size} ${log}`;
}

function factsOf(file: string): StoreFacts {
  const store = new DatabaseSync(file);
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
