import type { Migration } from './migration.js';

/** What guards the node against a restart in a loop, and how the last run ended. `latch` and `runs` have one row at most. */
export const nodeRestart: Migration = {
  number: 3,
  sql: `
    CREATE TABLE restarts (
      position INTEGER PRIMARY KEY,
      boot_id TEXT NOT NULL,
      at REAL NOT NULL,
      incident INTEGER NOT NULL,
      tag TEXT NOT NULL,
      UNIQUE (boot_id, at, incident, tag)
    ) STRICT;

    CREATE TABLE latch (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      boot_id TEXT NOT NULL,
      incident INTEGER NOT NULL,
      tag TEXT NOT NULL,
      at REAL NOT NULL
    ) STRICT;

    CREATE TABLE runs (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      boot_id TEXT NOT NULL,
      ending TEXT
    ) STRICT;
  `,
};
