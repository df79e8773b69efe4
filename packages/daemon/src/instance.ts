import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type HeldLock, LksspError, lockFile, wordsOf } from '@lkssp/core/engine';
import { type Holder, lives, thisHolder } from './changeover/holder.js';
import type { Home } from './home.js';

/** Who has a home. */
interface InstanceRecord {
  /** First: the drop-in of a unit reads it up to the comma. */
  readonly pid: number;
  /** Wall-clock milliseconds. */
  readonly since: number;
  /** Which process that is, whatever becomes of its number. Only of a maintenance run, which may be asked to end. */
  readonly holder?: Holder;
}

/** What a process wants a home for. */
export interface InstanceOrder {
  /** Protects nothing. Its record has another name: others take daemon.json for the word that somebody guards. */
  readonly maintenance: boolean;
  readonly clock: Clock;
  /** Milliseconds that a daemon waits for a maintenance run to end. */
  readonly patienceMs?: number;
  /** Told of the process that was asked to end. */
  readonly onWait?: (pid: number) => void;
}

/** This process as the only one of its home. */
export interface Instance {
  /** The process that had left its record behind: it did not end in order. */
  readonly stale: number | undefined;
  /** The maintenance run that made room. */
  readonly madeRoom: number | undefined;
  /** Takes the record away; the lock goes with the process. */
  end(): void;
}

const PATIENCE_MS = 10_000;
const AGAIN_MS = 50;
const GUARDING = 'daemon.json';
const MAINTAINING = 'maintenance.json';

/**
 * Makes this process the only one of `home`. A daemon asks a maintenance run to end, insists after a while, and waits for
 * that; what protects goes first. Rejects with LKSSP_DAEMON_RUNNING when there is another one, LKSSP_HOME_UNUSABLE when it cannot tell.
 */
export async function becomeInstance(home: Home, order: InstanceOrder): Promise<Instance> {
  const before = { guarding: read(home, GUARDING), maintaining: read(home, MAINTAINING) };
  let lock = take(home);
  let madeRoom: number | undefined;
  if (lock === undefined && !order.maintenance) {
    madeRoom = askToEnd(home);
    if (madeRoom !== undefined) lock = await takeSoon(home, order);
  }
  if (lock === undefined) throw running(home);
  const held = lock;
  const [own, other] = order.maintenance ? [MAINTAINING, GUARDING] : [GUARDING, MAINTAINING];
  // What a killed run of the other kind has left would speak of one that is not there.
  rmSync(join(home.run, other), { force: true });
  const record = { pid: process.pid, since: order.clock.wall() };
  write(join(home.run, own), order.maintenance ? { ...record, holder: thisHolder() } : record);
  return {
    stale: madeRoom === undefined ? (before.guarding ?? before.maintaining)?.pid : undefined,
    madeRoom,
    end: () => {
      rmSync(join(home.run, own), { force: true });
      held.release();
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

/** Gives the number of the maintenance run that was asked. Only the very process that wrote the record: its number may be another's by now. */
function askToEnd(home: Home): number | undefined {
  const found = read(home, MAINTAINING);
  if (found?.holder === undefined || read(home, GUARDING) !== undefined || !lives(found.holder)) return undefined;
  try {
    process.kill(found.pid, 'SIGTERM');
  } catch {
    // It has just ended by itself.
  }
  return found.pid;
}

/** What waits for a registry gets half of the time to come to its end; a second signal then gives it up. */
async function takeSoon(home: Home, { clock, patienceMs = PATIENCE_MS }: InstanceOrder): Promise<HeldLock | undefined> {
  const begun = clock.monotonic();
  let hurried = false;
  for (;;) {
    const lock = take(home);
    const waitedMs = clock.monotonic() - begun;
    if (lock !== undefined || waitedMs >= patienceMs) return lock;
    if (!hurried && waitedMs >= patienceMs / 2) {
      hurried = true;
      askToEnd(home);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(AGAIN_MS, resolve);
    await promise;
  }
}

function running(home: Home): LksspError {
  const guarding = read(home, GUARDING);
  const found = guarding ?? read(home, MAINTAINING);
  const since = found === undefined ? 'a moment ago' : new Date(found.since).toISOString();
  const pid = found?.pid ?? 'unknown';
  const who = guarding === undefined && found !== undefined ? `${pid} (for maintenance)` : pid;
  return new LksspError('LKSSP_DAEMON_RUNNING', { home: home.name, pid: who, since });
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

function read(home: Home, name: string): InstanceRecord | undefined {
  try {
    const { pid, since, holder } = JSON.parse(readFileSync(join(home.run, name), 'utf8')) as Partial<InstanceRecord>;
    if (!Number.isSafeInteger(pid) || !Number.isFinite(since)) return undefined;
    return { pid, since, ...(isHolder(holder) ? { holder } : {}) } as InstanceRecord;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && 'pid' in value && 'start' in value && 'boot' in value;
}
