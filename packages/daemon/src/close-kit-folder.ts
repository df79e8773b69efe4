import { chmodSync, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ComposedEngine, MESSAGES, type Sentence, say, wordsOf } from '@lkssp/core/engine';

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;
const PRIVATE = 0o700;
const ROOT = 0;

/**
 * Sees to it that nobody but the daemon's user writes to the kit folder: what lies there runs as that user. Gives what is
 * to be told. It never stands in the way of a start: whether a kit is loaded is for its gates to say, and without a daemon
 * nothing at all would be protected.
 */
export function closeKitFolder(lib: string, uid: number): readonly Sentence[] {
  const folder = join(lib, 'kits');
  try {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return [];
    const real = realpathSync(folder);
    const inside = ['releases', 'loaded', 'cache'].map((name) => join(real, name));
    return [foreign(real, uid), ...[real, ...inside].map((each) => closed(each, uid))].filter(
      (each) => each !== undefined,
    );
  } catch (thrown) {
    return [say('kitFolderForeign', { folder, why: wordsOf(thrown) })];
  }
}

/** Of what was found, raises what a person must mend before anything can be installed. */
export function raiseUntrusted(found: readonly Sentence[], alarms: Pick<ComposedEngine['alarms'], 'raise'>): void {
  const untrusted = found.find(({ number }) => number === MESSAGES.kitFolderForeign.number);
  if (untrusted !== undefined) alarms.raise('kits:folder', untrusted);
}

/** Whoever owns the folder, or may write to the one above it, can put another in its place. */
function foreign(folder: string, uid: number): Sentence | undefined {
  const above = dirname(folder);
  const { mode, uid: owner } = statSync(above);
  const isOpen = (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
  const why = isOpen ? `others may write to ${above} (mode ${octal(mode)})` : belongsToAnother(above, owner, uid);
  return why === undefined ? undefined : say('kitFolderForeign', { folder, why });
}

function closed(folder: string, uid: number): Sentence | undefined {
  const found: Stats | undefined = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return undefined;
  const why = belongsToAnother(folder, found.uid, uid);
  if (why !== undefined) return say('kitFolderForeign', { folder, why });
  if ((found.mode & OTHERS_WRITE) === 0) return undefined;
  chmodSync(folder, PRIVATE);
  return say('kitFolderOpen', { folder, mode: octal(found.mode) });
}

function belongsToAnother(folder: string, owner: number, uid: number): string | undefined {
  if (owner === uid || owner === ROOT) return undefined;
  return `${folder} belongs to user ${owner}, and this daemon runs as user ${uid}`;
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8);
}
