import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LksspError, wordsOf } from '@lkssp/core/engine';
import type { Home } from './home.js';

const PRIVATE = 0o700;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;
const ROOT = 0;

/**
 * Makes the folders of a home that are missing, for the owner alone, and proves that what must be written can be: the run
 * folder always, the folder of the store until there is one. Throws LKSSP_HOME_UNUSABLE with what stands against it.
 */
export function prepareHome(home: Home, uid: number): void {
  for (const folder of [home.lib, home.run]) {
    make(folder);
    assertPrivate(folder, uid);
  }
  assertWritable(home.run);
  // A store that is there can be read and protected from: its disk may have turned read-only under us.
  if (!existsSync(join(home.lib, 'store.db'))) assertWritable(home.lib);
  // Both may be on a file system that is read-only on purpose; whoever writes there says so when it fails.
  for (const folder of [home.etc, dirname(home.logFile)]) tryToMake(folder);
}

/** One folder after the other: Node's own recursion says ENOENT where the file system is read-only. */
function make(folder: string): void {
  if (existsSync(folder)) return;
  make(dirname(folder));
  try {
    mkdirSync(folder, { mode: PRIVATE });
  } catch (thrown) {
    throw unusable(folder, wordsOf(thrown));
  }
}

function tryToMake(folder: string): void {
  try {
    make(folder);
  } catch {
    // See above.
  }
}

/** Programs are run from below, as the user of the daemon: nobody else may put anything there or swap the folder. */
function assertPrivate(folder: string, uid: number): void {
  const found = lstatSync(folder);
  if (found.isSymbolicLink()) return assertPrivateTarget(folder, uid);
  assertOwn(folder, found, uid);
  assertParent(dirname(folder), uid);
}

function assertPrivateTarget(link: string, uid: number): void {
  assertOwn(link, statSync(link), uid);
  assertParent(dirname(link), uid);
}

function assertOwn(folder: string, found: Stats, uid: number): void {
  if (!found.isDirectory()) throw unusable(folder, 'it is not a folder');
  if (found.uid !== uid) throw unusable(folder, `it belongs to user ${found.uid}, and this daemon runs as user ${uid}`);
  if ((found.mode & 0o777) === PRIVATE) return;
  try {
    chmodSync(folder, PRIVATE);
  } catch (thrown) {
    throw unusable(folder, wordsOf(thrown));
  }
}

/** Whoever owns the folder above may put another one in the place of ours. */
function assertParent(folder: string, uid: number): void {
  const { mode, uid: owner } = statSync(folder);
  if (owner !== uid && owner !== ROOT)
    throw unusable(folder, `it belongs to user ${owner}, and this daemon runs as user ${uid}`);
  const open = (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
  if (open)
    throw unusable(folder, `everybody may write to it (mode ${(mode & 0o7777).toString(8)}); "chmod o-w" helps`);
}

function assertWritable(folder: string): void {
  const probe = join(folder, `.write-test-${process.pid}`);
  try {
    closeSync(openSync(probe, 'w', 0o600));
    unlinkSync(probe);
  } catch (thrown) {
    throw unusable(folder, wordsOf(thrown));
  }
}

function unusable(path: string, why: string): LksspError {
  return new LksspError('LKSSP_HOME_UNUSABLE', { path, why });
}
