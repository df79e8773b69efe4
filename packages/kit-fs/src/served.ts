import { done, type MountEntry, type Outcome } from '@lkssp/core';
import { forgetErrors } from './error-verdict.js';
import { countErrors } from './ext4-errors.js';
import { type FilesysHandle, type FsCall, handleOf, shownOptions } from './filesys-handle.js';
import { watchOf } from './filesys-watch.js';

/** How it came into service. */
export interface Served {
  /** It was mounted just now: errors of earlier times do not count. */
  readonly isFresh?: boolean;
  readonly remark?: string;
}

/** It serves from now on: what the next checks compare with. */
export async function served(call: FsCall, entry: MountEntry, { isFresh = false, remark }: Served): Promise<Outcome> {
  if (isFresh) forgetErrors(call.resource.tag);
  const handle = await handleFor(call, entry, isFresh);
  const watch = watchOf(call.options.mountPoint, handle);
  return done({ handle, watch, ...(remark === undefined ? {} : { reason: remark }) });
}

async function handleFor(call: FsCall, entry: MountEntry, isFresh: boolean): Promise<FilesysHandle> {
  const known = isFresh ? undefined : handleOf(call);
  const { device, root, type, source } = entry;
  const counted = await countErrors(call.host, entry);
  const before = known?.errors;
  // Errors since it came into service go on to count when it is found mounted again; a check in between begins anew.
  const goesOn = counted !== undefined && before?.file === counted.file && before.count <= counted.count;
  const errors = goesOn ? before : counted;
  const shown = [...shownOptions(entry)];
  return { device, root, type, source, shown, ...(errors === undefined ? {} : { errors }) };
}
