import { failure, type MountEntry, type Outcome } from '@lkssp/core';
import type { FsCall } from './filesys-handle.js';
import { forMount, isReadOnlyNow, wantsBind } from './mount-options.js';
import { hasRun, runTool } from './run-tool.js';
import { served } from './served.js';
import { lastWords } from './spoken.js';

/** Makes a file system writable again that somebody has remounted read-only. After an error the kernel refuses that. */
export async function recoverWritable(call: FsCall, entry: MountEntry, why: string): Promise<Outcome> {
  const { host, options } = call;
  const isByError = entry.superOptions.some((each) => each === 'emergency_ro' || each === 'shutdown');
  if (isByError || !isReadOnlyNow(entry)) return failure(why);
  const kind = wantsBind(options.options) ? ['bind'] : [];
  const words = ['remount', ...kind, 'rw', ...forMount(options.options).filter((each) => each !== 'rw')].join(',');
  // Without the look at the device and the path: neither may answer.
  const again = await runTool(host, {
    argv: ['mount', '-c', '-o', words, '--', options.mountPoint],
    withinMs: host.left() / 2,
  });
  if (!hasRun(again)) return again;
  const now = host.mounts.at(options.mountPoint);
  if (again.ok && now !== undefined && !isReadOnlyNow(now)) return await served(call, now, {});
  return failure(`${why}, and the kernel refuses to make it writable (${lastWords(again)})`);
}
