import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { entryPoint, pathOf } from '../../node/source-entry.js';
import { killAfter } from '../../testing/kill-at-random.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { MIGRATIONS } from './schema/migrations.js';
import { readState } from './state-reader.js';
import { Statements } from './statements.js';
import { copyOf, openStoreFile } from './store-file.js';

const OPTIONS = { coreVersion: '1.0.0', busyMs: 1000 };
const KILLS = 50;

/** Incidents that the store holds, by number, with the number of their entries. Fails when it is damaged. */
function heldBy(file: string): ReadonlyMap<number, number> {
  const db = openStoreFile(file, OPTIONS);
  expect(Object.values(db.prepare('PRAGMA integrity_check').get() ?? {})).toEqual(['ok']);
  const { openIncidents } = readState(new Statements(db));
  db.close();
  expect(new Set(openIncidents.map(({ id }) => id)).size).toBe(openIncidents.length);
  return new Map(openIncidents.map(({ id, entries }) => [id, entries.length]));
}

describe('a process that is killed while it commits', () => {
  it(`leaves the store whole with every acknowledged commit, ${KILLS} times`, { timeout: 400_000 }, async () => {
    const file = join(temporaryFolder(), 'store.db');
    const program = entryPoint('testing/fixtures/commit-forever');
    const acknowledged = new Set<number>();
    let next = 1;
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Every fifth is killed while it starts, which is while it creates, recovers or opens the file.
      const early = kill % 5 === 0;
      const instant = early
        ? { lines: 0, ms: 40 + Math.random() * 160 }
        : { lines: 1 + Math.floor(Math.random() * 300), ms: Math.random() * 5 };
      for (const line of await killAfter(program, [file, String(next)], instant)) acknowledged.add(Number(line));
      if (!existsSync(file)) continue;
      const held = heldBy(file);
      expect([...acknowledged].filter((id) => !held.has(id))).toEqual([]);
      expect([...held.values()].filter((entries) => entries !== 2)).toEqual([]);
      next = Math.max(0, ...held.keys(), ...acknowledged) + 1;
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS);
  });
});

describe('a process that is killed while it migrates', () => {
  it.each([
    ['while it keeps the copy', 'copy'],
    ['between two statements', 'statement'],
    ['before the end', 'commit'],
  ])('leaves the store as it was, %s, and the next one migrates it', (_, place) => {
    const file = join(temporaryFolder(), 'store.db');
    const old = openStoreFile(file, { ...OPTIONS, migrations: MIGRATIONS.slice(0, 1) });
    old.exec("INSERT INTO resources VALUES (1, 'web', 'k', 't', 'a', 'i', '{}', 1, '{}', 'in', NULL)");
    old.close();
    const program = entryPoint('testing/fixtures/die-in-migration');
    const { signal } = spawnSync(process.execPath, [...program.execArgv, pathOf(program), file, place]);
    expect(signal).toBe('SIGKILL');
    const left = new DatabaseSync(file, { readOnly: true });
    const tables = left.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    left.close();
    expect(tables.map(({ name }) => String(name)).toSorted((one, other) => one.localeCompare(other))).toEqual([
      'conditions',
      'dependencies',
      'meta',
      'policies',
      'resources',
    ]);
    const db = openStoreFile(file, OPTIONS);
    expect(readState(new Statements(db)).resources.map(({ tag }) => tag)).toEqual(['web']);
    db.close();
    expect(existsSync(copyOf(file, 1))).toBe(true);
  });
});
