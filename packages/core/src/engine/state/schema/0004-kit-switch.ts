import type { Migration } from './migration.js';

/** The last change of kits, with the resources that it gave another form. One row at most. */
export const kitSwitch: Migration = {
  number: 4,
  sql: `
    CREATE TABLE kit_switch (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      release INTEGER NOT NULL,
      resources TEXT NOT NULL
    ) STRICT;
  `,
};
