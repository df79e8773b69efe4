import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import type { Migration } from './schema/migration.js';
import { sqliteCode } from './store-failure.js';
import { APPLICATION_ID, GENERATION, MIGRATIONS } from './schema/migrations.js';

/** How a store file is opened. */
export interface StoreFileOptions {
  /** Version of core, noted in the file. */
  readonly coreVersion: string;
  /** Milliseconds that SQLite waits for another process's lock. */
  readonly busyMs: number;
  /** Left out: all of this version. Tests open older and newer stores. */
  readonly migrations?: readonly Migration[];
  readonly generation?: number;
}

/**
 * In this order. Exclusive locking before WAL keeps WAL's index in the heap instead of a mapped file beside the store
 * (sqlite.org/wal.html, 8): a page fault in a mapped file of a frozen disk holds the memory lock of the whole process,
 * and then even the daemon's other threads hang. journal_size_limit: a burst must not keep its log for ever.
 */
const SETTINGS = [
  'locking_mode = EXCLUSIVE',
  'journal_mode = WAL',
  'synchronous = FULL',
  'mmap_size = 0',
  'journal_size_limit = 16777216',
] as const;

/** Generations before its own that a generation reads. */
const REACH = 2;

const SECRET = 0o600;

/** SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html). Others are the disk's and may pass. */
const DAMAGED = new Set([11, 26]);

/**
 * Opens the store, creating or migrating it as needed; the result is in WAL mode, synced on every commit. Throws
 * LKSSP_STORE_UNREADABLE, _TOO_NEW or _TOO_OLD and has then changed nothing; an error of the system where it cannot be
 * written.
 */
export function openStoreFile(file: string, options: StoreFileOptions): DatabaseSync {
  const isNew = !existsSync(file) || statSync(file).size === 0;
  if (isNew) createEmpty(file);
  else inspect(file, options);
  const db = new DatabaseSync(file, { timeout: options.busyMs, enableForeignKeyConstraints: true });
  try {
    chmodSync(file, SECRET);
    for (const setting of SETTINGS) db.exec(`PRAGMA ${setting}`);
    migrate(db, file, options);
    // Left by the look that could not write; nobody else can use it while the exclusive lock is ours.
    rmSync(`${file}-shm`, { force: true });
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function createEmpty(file: string): void {
  closeSync(openSync(file, 'a', SECRET));
  syncFolder(file);
}

function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Looks at an existing file through a connection that cannot write, so that a file that is refused stays as it is. */
function inspect(file: string, options: StoreFileOptions): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: options.busyMs });
    const damage = damageOf(db);
    if (damage !== undefined) throw new LksspError('LKSSP_STORE_UNREADABLE', { file, why: damage });
    assertKnown(db, file, options);
  } catch (thrown) {
    if (!DAMAGED.has(sqliteCode(thrown) ?? 0)) throw thrown;
    throw new LksspError('LKSSP_STORE_UNREADABLE', { file, why: wordsOf(thrown) }, { cause: thrown });
  } finally {
    db?.close();
  }
}

function damageOf(db: DatabaseSync): string | undefined {
  const id = pragma(db, 'application_id');
  if (id !== APPLICATION_ID && tables(db) > 0) return 'it is not a store of lkssp';
  const verdict = pragma(db, 'quick_check(1)');
  return verdict === 'ok' ? undefined : `it is damaged (${String(verdict).replaceAll('\n', ' ')})`;
}

function assertKnown(db: DatabaseSync, file: string, options: StoreFileOptions): void {
  const known = schemaOf(options.migrations ?? MIGRATIONS);
  const newest = options.generation ?? GENERATION;
  const oldest = Math.max(1, newest - REACH);
  const found = Number(meta(db, 'generation') ?? newest);
  const schema = Number(pragma(db, 'user_version'));
  if (schema > known || found > newest) throw new LksspError('LKSSP_STORE_TOO_NEW', { file, found: schema, known });
  if (found < oldest) throw new LksspError('LKSSP_STORE_TOO_OLD', { file, found, oldest, newest });
}

/** The schema number that `migrations` lead to. Throws when one is missing or out of order. */
function schemaOf(migrations: readonly Migration[]): number {
  migrations.forEach(({ number }, at) => {
    if (number !== at + 1)
      throw new LksspError('LKSSP_INTERNAL', { why: `migration ${at + 1} of the store is missing` });
  });
  return migrations.length;
}

/** All due migrations or none: SQLite's DDL takes part in the transaction. */
function migrate(db: DatabaseSync, file: string, options: StoreFileOptions): void {
  const migrations = options.migrations ?? MIGRATIONS;
  const known = schemaOf(migrations);
  const found = Number(pragma(db, 'user_version'));
  if (found < known && found > 0) keepCopy(db, file, found);
  if (found === known && meta(db, 'coreVersion') === options.coreVersion) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { sql } of migrations.slice(found)) db.exec(sql);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${known};`);
    setMeta(db, 'schema', String(known));
    setMeta(db, 'generation', String(options.generation ?? GENERATION));
    setMeta(db, 'coreVersion', options.coreVersion);
    db.exec('COMMIT');
  } catch (thrown) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw thrown;
  }
}

/** Where the copy of a store of `schema` is kept before it is migrated. */
export function copyOf(file: string, schema: number): string {
  return `${file}.schema-${schema}`;
}

/** Whole or not there: written under another name first. VACUUM INTO wants an absent or empty file; an empty one brings its mode. */
function keepCopy(db: DatabaseSync, file: string, schema: number): void {
  const part = `${copyOf(file, schema)}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, 'wx', SECRET));
  db.prepare('VACUUM INTO ?').run(part);
  const written = openSync(part, 'r+');
  fsyncSync(written);
  closeSync(written);
  renameSync(part, copyOf(file, schema));
  syncFolder(file);
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function tables(db: DatabaseSync): number {
  return Number(db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count']);
}

/** A note of the file about itself; undefined when there is none yet. */
export function meta(db: DatabaseSync, name: string): string | undefined {
  const there = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'").get();
  if (there === undefined) return undefined;
  const value = db.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.['value'];
  return typeof value === 'string' ? value : undefined;
}

function setMeta(db: DatabaseSync, name: string, value: string): void {
  db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(name, value);
}
