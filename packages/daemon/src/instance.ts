import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HeldLock, LksspError, lockFile, wordsOf } from '@lkssp/core/engine';
import type { Home } from './home.js';

/** Who guards a home. */
export interface InstanceRecord {
  readonly pid: number;
  /** Wall-clock milliseconds. */
  readonly since: number;
}

/** This daemon as the only one of its home. */
export interface Instance {
  /** The process that had left its record behind: it did not end in order. */
  readonly stale: number | undefined;
  /** Takes the record away; the lock goes with the process. */
  end(): void;
}

/** Makes this process the one daemon of `home`. Throws LKSSP_DAEMON_RUNNING when there is one, LKSSP_HOME_UNUSABLE when it cannot tell. */
export function becomeInstance(home: Home, record: InstanceRecord): Instance {
  const file = join(home.run, 'daemon.json');
  const lock = take(home);
  const before = read(file);
  if (lock === undefined) {
    const since = before === undefined ? 'a moment ago' : new Date(before.since).toISOString();
    throw new LksspError('LKSSP_DAEMON_RUNNING', { home: home.name, pid: before?.pid ?? 'unknown', since });
  }
  write(file, record);
  return {
    stale: before?.pid,
    end: () => {
      rmSync(file, { force: true });
      lock.release();
    },
  };
}

function take(home: Home): HeldLock | undefined {
  const path = join(home.run, 'lock');
  try {
    return lockFile(path);
  } catch (thrown) {
    throw new LksspError('LKSSP_HOME_UNUSABLE', { path, why: wordsOf(thrown) });
  }
}

/** The record is for people and may be missing: the lock is what counts. */
function write(file: string, record: InstanceRecord): void {
  const fresh = `${file}.new`;
  try {
    writeFileSync(fresh, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(fresh, file);
  } catch {
    rmSync(file, { force: true });
  }
}

function read(file: string): InstanceRecord | undefined {
  try {
    const { pid, since } = JSON.parse(readFileSync(file, 'utf8')) as Partial<InstanceRecord>;
    return Number.isSafeInteger(pid) && Number.isFinite(since) ? ({ pid, since } as InstanceRecord) : undefined;
  } catch {
    return undefined;
  }
}
