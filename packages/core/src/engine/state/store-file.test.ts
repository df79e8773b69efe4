import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/lkssp-error.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { GENERATION, MIGRATIONS } from './schema/migrations.js';
import { copyOf, meta, openStoreFile, type StoreFileOptions } from './store-file.js';

const OPTIONS: StoreFileOptions = { coreVersion: '1.0.0', busyMs: 100 };

const newFile = () => join(temporaryFolder(), 'store.db');

function open(file: string, more: Partial<StoreFileOptions> = {}) {
  openStoreFile(file, { ...OPTIONS, ...more }).close();
}

function change(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

function refusal(file: string, more: Partial<StoreFileOptions> = {}) {
  const before = readFileSync(file);
  try {
    open(file, more);
  } catch (thrown) {
    expect(readFileSync(file).equals(before), 'the file was changed').toBe(true);
    return { code: codeOf(thrown), words: String(thrown) };
  }
  return { code: undefined, words: '' };
}

/** Tables with their columns, as SQLite knows them. */
function layout(file: string): Record<string, readonly string[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const found = tables.map(({ name }) => [
    String(name),
    db
      .prepare(`SELECT name FROM pragma_table_info('${String(name)}')`)
      .all()
      .map((column) => String(column['name'])),
  ]);
  db.close();
  return Object.fromEntries(found) as Record<string, readonly string[]>;
}

describe('a new store', () => {
  it('is for root alone, synced on every commit, and says what wrote it', () => {
    const file = newFile();
    const db = openStoreFile(file, OPTIONS);
    const pragma = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('locking_mode')).toBe('exclusive');
    expect(pragma('user_version')).toBe(MIGRATIONS.length);
    expect(['schema', 'generation', 'coreVersion'].map((name) => meta(db, name))).toEqual([
      String(MIGRATIONS.length),
      String(GENERATION),
      '1.0.0',
    ]);
    db.close();
  });

  it('maps no file of the disk into memory, where a frozen disk would hold up every thread', () => {
    const file = newFile();
    open(file);
    const db = openStoreFile(file, OPTIONS);
    db.exec('BEGIN IMMEDIATE; COMMIT');
    db.prepare('SELECT count(*) FROM resources').get();
    expect(readdirSync(join(file, '..')).toSorted()).toEqual(['store.db', 'store.db-wal']);
    expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain(file);
    db.close();
  });

  it('has every table and column that the migrations make: leaving one out fails here', () => {
    const file = newFile();
    open(file);
    expect(layout(file)).toEqual({
      attempts: ['position', 'tag', 'boot_id', 'since_boot'],
      conditions: ['tag', 'state', 'reason', 'cause', 'since', 'handle', 'watch', 'served_in_boot'],
      dependencies: ['position', 'parent', 'child'],
      incident_entries: ['position', 'incident', 'entry', 'fingerprint'],
      incidents: ['id', 'tag', 'cause', 'reason', 'opened_at', 'ended_at', 'result', 'repair_ms', 'attempts'],
      kit_switch: ['only', 'release', 'resources'],
      latch: ['only', 'boot_id', 'incident', 'tag', 'at'],
      meta: ['name', 'value'],
      policies: ['position', 'policy', 'tag', 'is_on', 'recovery_limit', 'period_minutes'],
      resources: [
        'position',
        'tag',
        'kit',
        'type',
        'app',
        'id',
        'options',
        'data_generation',
        'settings',
        'intent',
        'verbs',
      ],
      restarts: ['position', 'boot_id', 'at', 'incident', 'tag'],
      runs: ['only', 'boot_id', 'ending'],
    });
  });

  it('has one migration for every file of the folder, in the order of the numbers', () => {
    const files = readdirSync(join(import.meta.dirname, 'schema')).filter((name) => /^\d{4}-/.test(name));
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(MIGRATIONS.map(({ number }) => number));
  });

  it('is not made from a list with a hole', () => {
    const file = newFile();
    const holed = MIGRATIONS.filter(({ number }) => number !== 2);
    expect(() => open(file, { migrations: holed })).toThrow('migration 2 of the store is missing');
  });

  it('is made over an empty file, which a crash at the very first moment leaves', () => {
    const file = newFile();
    writeFileSync(file, '', { mode: 0o644 });
    open(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(layout(file))).toContain('resources');
  });

  it('stays as it is when it is opened again', () => {
    const file = newFile();
    open(file);
    const before = readFileSync(file);
    open(file);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(join(file, '..'))).toEqual(['store.db']);
  });

  it('notes a newer version of core that has opened it', () => {
    const file = newFile();
    open(file);
    const db = openStoreFile(file, { ...OPTIONS, coreVersion: '1.4.0' });
    expect(meta(db, 'coreVersion')).toBe('1.4.0');
    db.close();
  });
});

describe('a store that cannot be used is refused and left as it is', () => {
  it.each([
    ['text', (file: string) => writeFileSync(file, 'resources: {}\n'.repeat(1000))],
    ['nothing but zeros', (file: string) => writeFileSync(file, Buffer.alloc(8192))],
    ['half a store', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['a store with a page overwritten', (file: string) => overwrite(file, 4096 * 2)],
    ['a store with its first page overwritten', (file: string) => overwrite(file, 0)],
  ])('%s', (_, damage) => {
    const file = newFile();
    open(file);
    change(file, 'PRAGMA journal_mode = DELETE');
    damage(file);
    const { code, words } = refusal(file);
    expect(code).toBe('LKSSP_STORE_UNREADABLE');
    expect(words).toContain(file);
  });

  it('the database of another program', () => {
    const file = newFile();
    change(file, 'CREATE TABLE songs (title TEXT)');
    expect(refusal(file)).toMatchObject({ code: 'LKSSP_STORE_UNREADABLE' });
    expect(refusal(file).words).toContain('not a store of lkssp');
  });

  it('a store of a newer schema', () => {
    const file = newFile();
    open(file);
    change(file, 'PRAGMA user_version = 99');
    const { code, words } = refusal(file);
    expect(code).toBe('LKSSP_STORE_TOO_NEW');
    expect(words).toContain(`schema 99, this one knows ${MIGRATIONS.length}`);
  });

  it.each([
    [5, 5, undefined],
    [5, 4, undefined],
    [5, 3, undefined],
    [5, 2, 'LKSSP_STORE_TOO_OLD'],
    [5, 6, 'LKSSP_STORE_TOO_NEW'],
    [1, 1, undefined],
    [1, 2, 'LKSSP_STORE_TOO_NEW'],
  ])('generation %i meets a store of generation %i: %s', (generation, found, code) => {
    const file = newFile();
    open(file, { generation: found });
    expect(refusal(file, { generation }).code).toBe(code);
  });

  it('but one that another process holds is the system’s matter, not a damage', () => {
    const file = newFile();
    open(file);
    const holder = new DatabaseSync(file);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const { code, words } = refusal(file);
    holder.close();
    expect(code).toBeUndefined();
    expect(words).toContain('locked');
  });
});

describe('a store of an older schema', () => {
  const first = MIGRATIONS.slice(0, 1);
  const resource = `INSERT INTO resources (tag, kit, type, app, id, options, data_generation, settings, intent)
    VALUES ('web', 'genapp', 'app', 'gen', 'x', '{}', 1, '{}', 'in')`;

  const oldStore = () => {
    const file = newFile();
    open(file, { migrations: first });
    change(file, resource);
    return file;
  };

  it('is migrated with what it holds, and a copy of before is kept beside it', () => {
    const file = oldStore();
    open(file);
    expect(Object.keys(layout(file))).toContain('restarts');
    const copy = copyOf(file, 1);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(Object.keys(layout(copy))).not.toContain('restarts');
    for (const each of [file, copy]) {
      const db = new DatabaseSync(each, { readOnly: true });
      expect(db.prepare('SELECT tag FROM resources').all()).toEqual([{ tag: 'web' }]);
      db.close();
    }
  });

  it('is left as it was when a migration fails', () => {
    const file = oldStore();
    const broken = [...first, { number: 2, sql: 'CREATE TABLE more (x); INSERT INTO nowhere VALUES (1)' }];
    expect(() => open(file, { migrations: broken })).toThrow('nowhere');
    expect(Object.keys(layout(file))).not.toContain('more');
    open(file);
    expect(Object.keys(layout(file))).toContain('restarts');
  });

  it('is not migrated without a copy', () => {
    const file = oldStore();
    // A folder in the place of the copy: it can neither be replaced nor written.
    mkdirSync(join(copyOf(file, 1), 'in the way'), { recursive: true });
    expect(() => open(file)).toThrow();
    expect(Object.keys(layout(file))).not.toContain('restarts');
    expect(existsSync(join(copyOf(file, 1), 'in the way'))).toBe(true);
  });
});

function overwrite(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, at, at + 4096);
  writeFileSync(file, bytes);
}
