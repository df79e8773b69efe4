import { healthy, type Verdict } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';
import { wantsReadOnly } from './mount-options.js';
import { isForbidden, verdictOn } from './path-answer.js';
import { quickCheck } from './quick-check.js';

/** What a program that stores something would see: writes, syncs, reads back and deletes a small file. */
export async function deepCheck(call: FsCall): Promise<Verdict> {
  const { host, options } = call;
  const seen = await quickCheck(call);
  if (seen.verdict === 'failed' || seen.verdict === 'unknown' || wantsReadOnly(options)) return seen;
  const { mountPoint, writeFolder } = options;
  const path = writeFolder === '' ? mountPoint : `${mountPoint === '/' ? '' : mountPoint}/${writeFolder}`;
  const wrote = await host.reach({ path, probe: 'write' });
  if (wrote.answer === 'reached') return seen;
  if (isForbidden(wrote)) return seen.verdict === 'healthy' ? healthy(`nothing may be written into ${path}`) : seen;
  return verdictOn(wrote, path);
}
