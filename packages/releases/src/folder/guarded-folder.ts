import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LksspError } from '@lkssp/core/engine';
import { limited } from '../workshop/limited.js';

const GROUP = 0o020;
const OTHERS = 0o002;
const STICKY = 0o1000;
const AT_ONCE = 16;
const ROOT = 0;

const euid = (): number => process.geteuid?.() ?? ROOT;
const egid = (): number => process.getegid?.() ?? ROOT;

type Objection = readonly [why: string, mend: (path: string) => string];

/** Who but root and ourselves may change it; a folder with the sticky bit lets nobody touch what is not his. */
function objectionTo(facts: Stats, isAncestor: boolean): Objection | undefined {
  if (facts.uid !== ROOT && facts.uid !== euid()) {
    return [`belongs to the user ${facts.uid}`, (path) => `Give it back: "chown ${euid()} ${path}".`];
  }
  if (facts.isSymbolicLink() || (isAncestor && (facts.mode & STICKY) !== 0)) return undefined;
  const close = (path: string): string => `Close it: "chmod go-w ${path}".`;
  if ((facts.mode & OTHERS) !== 0) return ['may be written by everybody', close];
  const foreignGroup = facts.gid !== ROOT && facts.gid !== egid();
  if ((facts.mode & GROUP) !== 0 && foreignGroup) return [`may be written by the group ${facts.gid}`, close];
  return undefined;
}

function assertClosed(path: string, facts: Stats, isAncestor = false): void {
  const found = objectionTo(facts, isAncestor);
  if (found === undefined) return;
  const [why, mend] = found;
  const owner = euid() === ROOT ? 'root' : `the user ${euid()}`;
  throw new LksspError('LKSSP_RELEASE_OPEN', { path, why, owner, mend: mend(path) });
}

/** Every folder on the way to `path`: who may change one of them may put another in its place. */
async function assertWay(path: string): Promise<void> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    assertClosed(folder, await lstat(folder), true);
    if (folder === dirname(folder)) return;
  }
}

async function assertEntry(path: string): Promise<void> {
  const facts = await lstat(path).catch(() => undefined);
  // Gone meanwhile: somebody works here by hand.
  if (facts === undefined) return;
  assertClosed(path, facts);
  if (!facts.isSymbolicLink()) return;
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) return;
  assertClosed(target, await lstat(target));
  await assertWay(target);
}

/** Refuses a folder in which somebody else could put code, with the path that is open. `below`: what of it is looked at file by file. */
export async function assertGuarded(folder: string, below: readonly string[]): Promise<void> {
  const real = await realpath(folder);
  await assertWay(real);
  assertClosed(folder, await lstat(real));
  for (const name of await readdir(real)) await assertEntry(join(real, name));
  for (const each of below) {
    const entries = await readdir(join(real, each), { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries.map((entry) => join(entry.parentPath, entry.name));
    await limited(paths, AT_ONCE, assertEntry);
  }
}
