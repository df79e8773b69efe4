import { degraded, failed, type Verdict } from '@lkssp/core';
import { readCount } from './ext4-errors.js';
import { type FsCall, handleOf } from './filesys-handle.js';
import { wantsReadOnly } from './mount-options.js';
import { isForbidden, verdictOn } from './path-answer.js';

/** Far more than any healthy file system needs, and less than the check's own limit. */
const WRITE_MS = 5000;

/** What a new count of errors turned out to be, by resource. Only a memory to save work: it may be lost at any time. */
const judged = new Map<string, { readonly count: number; readonly verdict: Verdict }>();

/** It was mounted anew: the count may be the same, and mean another error. */
export function forgetErrors(tag: string): void {
  judged.delete(tag);
}

/**
 * After an error ext4 may be read-only without a word of it in the mount table. Whether it is, only an attempt to write
 * tells; it is made once for each new error.
 */
export async function brokenByErrors(call: FsCall): Promise<Verdict | undefined> {
  const { host, options, resource } = call;
  const errors = handleOf(call)?.errors;
  const count = errors === undefined ? undefined : await readCount(host, errors.file);
  if (errors === undefined || count === undefined || count <= errors.count) return undefined;
  const known = judged.get(resource.tag);
  if (known?.count === count) return known.verdict;
  const words = `ext4 has counted ${count - errors.count} errors on ${options.mountPoint} since it came into service`;
  const verdict = await afterErrors(call, words);
  if (verdict.verdict !== 'unknown') judged.set(resource.tag, { count, verdict });
  return verdict;
}

async function afterErrors({ host, options }: FsCall, words: string): Promise<Verdict> {
  const goesOn = degraded(`${words}: plan a check of it (remove it, fsck)`);
  if (wantsReadOnly(options)) return goesOn;
  const wrote = await host.reach({ path: options.mountPoint, probe: 'write', withinMs: WRITE_MS });
  if (wrote.answer === 'reached' || isForbidden(wrote)) return goesOn;
  const verdict = verdictOn(wrote, options.mountPoint);
  return verdict.verdict === 'failed' ? failed(`${words}, and nothing can be written: ${verdict.reason}`) : verdict;
}
