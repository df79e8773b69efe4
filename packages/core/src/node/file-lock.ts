import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import koffi from 'koffi';

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
const TRIES = 5;

/** A lock that is held. */
export interface HeldLock {
  release(): void;
}

/**
 * Takes the lock of `file` (made with mode 0600 when it is missing), or returns undefined when another process has it. The
 * kernel gives it back when this process ends in whatever way (flock(2)), so it can never be stale. Throws when the file
 * cannot be made.
 */
export function lockFile(file: string): HeldLock | undefined {
  for (let left = TRIES; left > 0; left -= 1) {
    const descriptor = openSync(file, 'a', 0o600);
    const errno = flock(descriptor, LOCK_EX | LOCK_NB);
    if (errno !== 0) {
      closeSync(descriptor);
      if (errno === koffi.os.errno.EWOULDBLOCK) return undefined;
      throw new Error(`flock failed (errno ${errno})`);
    }
    if (isStill(file, descriptor)) return { release: () => closeSync(descriptor) };
    // Somebody has deleted the file meanwhile: a lock on it keeps nobody out.
    closeSync(descriptor);
  }
  throw new Error('the lock file disappears again and again');
}

/** As {@link lockFile}, for files on a disk that may hang: nothing here waits for it in the caller's thread. */
export async function lockFileInTime(file: string): Promise<HeldLock | undefined> {
  for (let left = TRIES; left > 0; left -= 1) {
    const handle = await open(file, 'a', 0o600);
    const errno = flock(handle.fd, LOCK_EX | LOCK_NB);
    const [ours, named] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)]);
    const still = named?.ino === ours.ino && named.dev === ours.dev;
    // Given back before the file is closed: closing takes its own time.
    if (errno === 0 && still)
      return {
        release: () => {
          flock(handle.fd, LOCK_UN);
          handle.close().catch(() => {});
        },
      };
    await handle.close();
    if (errno === koffi.os.errno.EWOULDBLOCK) return undefined;
    if (errno !== 0) throw new Error(`flock failed (errno ${errno})`);
  }
  throw new Error('the lock file disappears again and again');
}

/** Never waits; answers the error number, 0 when it was done. */
function flock(descriptor: number, operation: number): number {
  const call = koffi.load(null).func('int flock(int, int)');
  return call(descriptor, operation) === 0 ? 0 : koffi.errno();
}

function isStill(file: string, descriptor: number): boolean {
  const ours = fstatSync(descriptor);
  const named = statSync(file, { throwIfNoEntry: false });
  return named?.ino === ours.ino && named.dev === ours.dev;
}
