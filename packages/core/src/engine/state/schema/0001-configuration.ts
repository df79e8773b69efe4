import type { Migration } from './migration.js';

/**
 * What administrators have created, and where each resource is. `position` keeps the order of creation, which is the
 * order that people see. JSON columns hold what only the engine or a kit reads.
 */
export const configuration: Migration = {
  number: 1,
  sql: `
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE resources (
      position INTEGER PRIMARY KEY,
      tag TEXT NOT NULL UNIQUE,
      kit TEXT NOT NULL,
      type TEXT NOT NULL,
      app TEXT NOT NULL,
      id TEXT NOT NULL,
      options TEXT NOT NULL,
      data_generation INTEGER NOT NULL,
      settings TEXT NOT NULL,
      intent TEXT NOT NULL CHECK (intent IN ('in', 'out')),
      verbs TEXT
    ) STRICT;

    CREATE TABLE dependencies (
      position INTEGER PRIMARY KEY,
      parent TEXT NOT NULL REFERENCES resources (tag) ON DELETE CASCADE,
      child TEXT NOT NULL REFERENCES resources (tag) ON DELETE CASCADE,
      UNIQUE (parent, child)
    ) STRICT;
    CREATE INDEX dependencies_by_child ON dependencies (child);

    CREATE TABLE conditions (
      tag TEXT PRIMARY KEY REFERENCES resources (tag) ON DELETE CASCADE,
      state TEXT NOT NULL,
      reason TEXT NOT NULL,
      cause TEXT NOT NULL,
      since REAL NOT NULL,
      handle TEXT,
      watch TEXT NOT NULL,
      served_in_boot TEXT
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE policies (
      position INTEGER PRIMARY KEY,
      policy TEXT NOT NULL,
      tag TEXT REFERENCES resources (tag) ON DELETE CASCADE,
      is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
      recovery_limit REAL,
      period_minutes REAL
    ) STRICT;
    CREATE UNIQUE INDEX policies_by_scope ON policies (policy, ifnull(tag, ''));
    CREATE INDEX policies_by_tag ON policies (tag);
  `,
};
