import { lstat, stat } from 'node:fs/promises';

/** Whether there is something, at the end of links too. Asked aside: a disk that hangs holds up nobody else. */
export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether a real folder stands there, and not a link to one. */
export const isRealFolder = (path: string): Promise<boolean> =>
  lstat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );

/** Whether a folder stands there, at the end of links too. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
