import type { Migration } from './migration.js';

/**
 * Incidents with their story, and the attempts that TemporalRecovery counts. An incident outlives its resource, so its
 * tag refers to nothing. `fingerprint` makes an entry that is written a second time, after an unclear failure, no
 * second entry.
 */
export const history: Migration = {
  number: 2,
  sql: `
    CREATE TABLE incidents (
      id INTEGER PRIMARY KEY,
      tag TEXT NOT NULL,
      cause TEXT NOT NULL,
      reason TEXT NOT NULL,
      opened_at REAL NOT NULL,
      ended_at REAL,
      result TEXT,
      repair_ms REAL,
      attempts INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX incidents_by_tag ON incidents (tag, id);

    CREATE TABLE incident_entries (
      position INTEGER PRIMARY KEY,
      incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
      entry TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      UNIQUE (incident, fingerprint)
    ) STRICT;

    CREATE TABLE attempts (
      position INTEGER PRIMARY KEY,
      tag TEXT NOT NULL REFERENCES resources (tag) ON DELETE CASCADE,
      boot_id TEXT NOT NULL,
      since_boot REAL NOT NULL,
      UNIQUE (tag, boot_id, since_boot)
    ) STRICT;
  `,
};
