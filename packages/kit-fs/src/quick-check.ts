import { degraded, failed, healthy, type MountEntry, unable, type Verdict, type VerdictDetail } from '@lkssp/core';
import { brokenByErrors } from './error-verdict.js';
import { type FsCall, handleOf, shownOptions } from './filesys-handle.js';
import { watchOf } from './filesys-watch.js';
import { isReadOnlyNow, missingFlags, wantsReadOnly } from './mount-options.js';
import { wokenThing } from './mounted-thing.js';
import { isForbidden, verdictOn } from './path-answer.js';
import { measuredRoom, shortRoom } from './room.js';
import { wordsOf } from './spoken.js';

/** Far more than any healthy file system needs, and less than the check's own limit. */
const LOOK_MS = 5000;

/** Mounted, the right device, writable, answering, with room left. Changes nothing. */
export async function quickCheck(call: FsCall): Promise<Verdict> {
  const { mountPoint } = call.options;
  try {
    const thing = await wokenThing(call);
    const watch = { watch: watchOf(mountPoint, handleOf(call)) };
    if (thing.is === 'nothing') return failed(`nothing is mounted at ${mountPoint}`, watch);
    if (thing.is === 'other') return failed(thing.words, watch);
    const broken = brokenByTable(call, thing.entry) ?? (await brokenByErrors(call));
    if (broken !== undefined && broken.verdict !== 'degraded') return { ...broken, ...watch };
    return await roomOf(call, thing.entry, broken?.reason, watch);
  } catch (error) {
    return unable(`${mountPoint} could not be looked at: ${wordsOf(error)}`);
  }
}

/** What the mount table tells of a file system that is mounted and does not work. */
export function brokenByTable({ options }: FsCall, entry: MountEntry): Verdict | undefined {
  const { mountPoint } = options;
  if (entry.superOptions.includes('shutdown')) return failed(`${mountPoint}: the file system was shut down`);
  if (entry.superOptions.includes('emergency_ro')) {
    return failed(`${mountPoint} was made read-only by the kernel after an error`);
  }
  const isFlipped = isReadOnlyNow(entry) && !wantsReadOnly(options);
  return isFlipped ? failed(`${mountPoint} is mounted read-only`) : undefined;
}

/** Asks the file system itself, in a process that can be lost. */
async function roomOf(
  call: FsCall,
  entry: MountEntry,
  remark: string | undefined,
  watch: VerdictDetail,
): Promise<Verdict> {
  const { host, options } = call;
  const looked = await host.reach({ path: options.mountPoint, probe: 'look', withinMs: LOOK_MS });
  const drift = driftOf(call, entry);
  const remarks = [remark, drift];
  if (isForbidden(looked)) return summary([...remarks], watch);
  const { usage } = looked;
  if (looked.answer !== 'reached' || usage === undefined) return await notReached(call, looked, watch);
  const detail = { ...watch, measured: measuredRoom(usage) };
  // What cannot be written cannot be filled.
  const short = wantsReadOnly(options) ? undefined : shortRoom(usage, options);
  return summary([...remarks, short], detail);
}

/** It may have gone while it was asked. */
async function notReached(
  call: FsCall,
  looked: Parameters<typeof verdictOn>[0],
  watch: VerdictDetail,
): Promise<Verdict> {
  const { mountPoint } = call.options;
  if (call.host.mounts.at(mountPoint) === undefined) return failed(`nothing is mounted at ${mountPoint}`, watch);
  return { ...verdictOn(looked, mountPoint), ...watch };
}

function summary(remarks: readonly (string | undefined)[], detail: VerdictDetail): Verdict {
  const words = remarks.filter((each) => each !== undefined);
  return words.length === 0 ? healthy(undefined, detail) : degraded(words.join('; '), detail);
}

/** Options that are not those with which it came into service: told, and left to people. */
function driftOf(call: FsCall, entry: MountEntry): string | undefined {
  const missing = missingFlags(call.options.options, entry);
  if (missing.length > 0) return `${entry.mountPoint} is mounted without ${missing.join(', ')}`;
  if (wantsReadOnly(call.options) && !isReadOnlyNow(entry)) {
    return `${entry.mountPoint} is mounted read-write, though ro is wanted`;
  }
  const then = handleOf(call)?.shown ?? shownOptions(entry);
  const now = shownOptions(entry);
  const changes = [
    ...now.filter((each) => !then.includes(each)).map((each) => `+${each}`),
    ...then.filter((each) => !now.includes(each)).map((each) => `-${each}`),
  ];
  if (changes.length === 0) return undefined;
  return `the mount options of ${entry.mountPoint} were changed since it came into service: ${changes.join(' ')}`;
}
