import { failure, type MountEntry, type Outcome } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';
import { mountIt } from './mount-it.js';
import { mountedThing, wokenThing } from './mounted-thing.js';
import { brokenByTable } from './quick-check.js';
import { recoverWritable } from './recover-writable.js';
import { served } from './served.js';
import { wordsOf } from './spoken.js';

/** Mounts it; what is mounted as it should be is left as it is. */
export async function restore(call: FsCall): Promise<Outcome> {
  try {
    const thing = await wokenThing(call);
    if (thing.is === 'ours') return await adopt(call, thing.entry);
    if (thing.is === 'other') return failure(`${thing.words}: unmount it first`, { recoverable: false });
    const mounted = await mountIt(call);
    if ('outcome' in mounted) return mounted;
    const now = await mountedThing(call);
    if (now.is === 'ours') return await served(call, now.entry, { isFresh: true, ...mounted });
    const why = now.is === 'nothing' ? 'it is not mounted; something has unmounted it at once' : now.words;
    return failure(`the mount of ${call.options.mountPoint} ended well, but ${why}`);
  } catch (error) {
    return failure(`${call.options.mountPoint} could not be mounted: ${wordsOf(error)}`);
  }
}

async function adopt(call: FsCall, entry: MountEntry): Promise<Outcome> {
  const broken = brokenByTable(call, entry);
  if (broken === undefined) return await served(call, entry, {});
  return await recoverWritable(call, entry, broken.reason ?? '');
}
