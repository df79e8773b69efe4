import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import koffi from 'koffi';

const LOCK_EX = 2;
const LOCK_NB = 4;
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
  const flock = koffi.load(null).func('int flock(int, int)');
  for (let left = TRIES; left > 0; left -= 1) {
    const descriptor = openSync(file, 'a', 0o600);
    if (flock(descriptor, LOCK_EX | LOCK_NB) !== 0) {
      const { EWOULDBLOCK } = koffi.os.errno;
      const errno = koffi.errno();
      closeSync(descriptor);
      if (errno === EWOULDBLOCK) return undefined;
      throw new Error(`flock failed (errno ${errno})`);
    }
    if (isStill(file, descriptor)) return { release: () => closeSync(descriptor) };
    // Somebody has deleted the file meanwhile: a lock on it keeps nobody out.
    closeSync(descriptor);
  }
  throw new Error('the lock file disappears again and again');
}

function isStill(file: string, descriptor: number): boolean {
  const ours = fstatSync(descriptor);
  const named = statSync(file, { throwIfNoEntry: false });
  return named?.ino === ours.ino && named.dev === ours.dev;
}
