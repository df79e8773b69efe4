import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import type { StoredState } from '../../ports/state-store.js';
import { openStoreFile, type StoreFileOptions } from './store-file.js';
import { readState } from './state-reader.js';
import { Statements } from './statements.js';

/** SQLite needs a place to write even for reading; /dev/shm is memory, and there when every disk is read-only. */
const PLACES = [tmpdir(), '/dev/shm'];

/**
 * What a store holds that cannot be written where it is: file and log are copied to a place that can be, and read
 * there. A store that is not there holds nothing. Throws LKSSP_STORE_UNREADABLE where it cannot even be read.
 */
export function readStrandedState(file: string, options: StoreFileOptions): StoredState {
  const folder = temporaryFolder();
  try {
    const copy = join(folder, 'store.db');
    copyStore(file, copy);
    const db = openStoreFile(copy, options);
    try {
      return readState(new Statements(db));
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyStore(file: string, copy: string): void {
  try {
    for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  } catch (thrown) {
    throw new LksspError('LKSSP_STORE_UNREADABLE', { file, why: wordsOf(thrown) }, { cause: thrown });
  }
}

function temporaryFolder(): string {
  for (const place of PLACES) {
    try {
      return mkdtempSync(join(place, 'lkssp-stranded-'));
    } catch {
      // The next place may do.
    }
  }
  throw new Error(`nothing can be written, not even in ${PLACES.join(' or ')}`);
}
