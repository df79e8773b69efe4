import { configuration } from './0001-configuration.js';
import { history } from './0002-history.js';
import { nodeRestart } from './0003-node-restart.js';
import { kitSwitch } from './0004-kit-switch.js';
import type { Migration } from './migration.js';

/** Every migration, oldest first. A new one gets the next number, a file of its own, and a line here. */
export const MIGRATIONS: readonly Migration[] = [configuration, history, nodeRestart, kitSwitch];

/** The generation of what is stored: the major of `@lkssp/core` that wrote it. This one reads its own and the two before. */
export const GENERATION = 1;

/** Marks a file as ours (PRAGMA application_id): "LKSP". */
export const APPLICATION_ID = 0x4c4b5350;
