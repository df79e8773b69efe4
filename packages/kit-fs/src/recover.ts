import { failure, type Outcome } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';
import { mountedThing } from './mounted-thing.js';
import { verdictOn } from './path-answer.js';
import { quickCheck } from './quick-check.js';
import { restore } from './restore.js';
import { wordsOf } from './spoken.js';

/** Repairs it where it is: mounts what is not mounted, makes writable what was made read-only. */
export async function recover(call: FsCall): Promise<Outcome> {
  try {
    const thing = await mountedThing(call);
    if (thing.is !== 'ours') return await restore(call);
    const outcome = await restore(call);
    if (outcome.outcome === 'failure') return outcome;
    const { mountPoint } = call.options;
    const looked = await call.host.reach({ path: mountPoint, probe: 'look' });
    const verdict = looked.answer === 'reached' ? await quickCheck(call) : verdictOn(looked, mountPoint);
    if (verdict.verdict === 'healthy' || verdict.verdict === 'degraded') return outcome;
    return failure(`${verdict.reason}; it must be unmounted, checked and mounted again`);
  } catch (error) {
    return failure(`${call.options.mountPoint} could not be repaired: ${wordsOf(error)}`);
  }
}
