import type { WatchTarget } from '@lkssp/core';
import type { FilesysHandle } from './filesys-handle.js';

/** What tells at once that something happened: the mount table, and the counter of errors of ext4. */
export function watchOf(mountPoint: string, handle: FilesysHandle | undefined): readonly WatchTarget[] {
  const mount = { kind: 'mount', mountPoint } as const;
  return handle?.errors === undefined ? [mount] : [mount, { kind: 'file', path: handle.errors.file }];
}
