import { failure, type MountEntry, type Outcome, type Verdict } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';
import { treeOf } from './mount-tree.js';
import { mountedThing } from './mounted-thing.js';
import { quickCheck } from './quick-check.js';
import { restore } from './restore.js';
import { wordsOf } from './spoken.js';
import { unmountTree } from './unmount.js';

/**
 * Where a server does not answer, the mount waits for it and goes on by itself. Without the mount, whoever comes would write
 * into the bare folder instead.
 */
const NETWORK = /^(?:nfs|cifs|smb|ceph|9p|fuse\.(?:sshfs|glusterfs|ceph))/;

/** Repairs it where it is: mounts what is not mounted, makes writable what was made read-only, mounts anew what nobody uses. */
export async function recover(call: FsCall): Promise<Outcome> {
  const { mountPoint } = call.options;
  try {
    const outcome = await restore(call);
    const thing = await mountedThing(call);
    if (thing.is !== 'ours') return outcome;
    const verdict: Verdict | undefined = outcome.outcome === 'failure' ? undefined : await quickCheck(call);
    if (verdict !== undefined && serves(verdict)) return outcome;
    const why = outcome.outcome === 'failure' ? outcome.reason : (verdict?.reason ?? '');
    const isAway = verdict?.verdict === 'unknown' && NETWORK.test(thing.entry.type);
    return (isAway ? undefined : await mountAnew(call, thing.entry)) ?? needsRemove(why);
  } catch (error) {
    return failure(`${mountPoint} could not be repaired: ${wordsOf(error)}`);
  }
}

/** Where it could not be looked at, nothing speaks against it: the check that follows judges. */
const serves = (verdict: Verdict): boolean =>
  verdict.verdict === 'unknown' ? verdict.because === 'unable' : verdict.verdict !== 'failed';

/** Where nobody uses it, and nothing is mounted below it, it can be taken away and mounted again at once. Undefined where it cannot. */
async function mountAnew(call: FsCall, entry: MountEntry): Promise<Outcome | undefined> {
  const { host, options } = call;
  if (options.mountPoint === '/' || host.mounts.isOurs(entry) || treeOf(host, entry).length > 1) return undefined;
  const unmounted = await unmountTree(call, entry, 'plain', host.left() / 2);
  return unmounted.gone ? await restore({ ...call, handle: undefined }) : undefined;
}

/** Recoverable: after those that depend on it were taken out of service, it can be unmounted, checked and mounted. */
const needsRemove = (why: string): Outcome =>
  failure(`${why}; it is in use, and must be unmounted, checked and mounted again`);
