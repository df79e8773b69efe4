import { failure, type Outcome } from '@lkssp/core';
import { identityIn } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { deepCheck } from './deep-check.js';
import type { Master } from './find-master.js';
import { findRunning } from './find-running.js';
import { handleFor } from './handle-for.js';
import { membersOf } from './instance-processes.js';
import { forget, knownHandle } from './learned.js';
import { readConfig, type ReadConfig } from './read-config.js';
import { remove } from './remove.js';
import { goOn, restore, serving, tracesOf } from './restore.js';
import { wordsOf } from './spoken.js';
import { startUnitEarly } from './start-unit-early.js';
import { unitState } from './unit-of.js';

/** How long new workers may take to serve. */
const SERVES_MS = 8000;
const LOOK_MS = 200;
const ENDING_MS = 4000;

/** Repairs with the least that helps: lets go on what was stopped, reloads, replaces stuck workers; else a full restart. */
export async function recover(call: ApacheCall): Promise<Outcome> {
  try {
    return (await repair(call)) ?? (await restartAll(call));
  } catch (error) {
    return failure(`it could not be repaired: ${wordsOf(error)}`);
  }
}

async function repair(call: ApacheCall): Promise<Outcome | undefined> {
  const handle = await knownHandle(call);
  // What does not run is not repaired in place: every program that is run before it is started again is time without service.
  if (handle !== undefined && (await findRunning(call, tracesOf(handle, { problem: '' }))) === undefined)
    return undefined;
  const read = await readConfig(call.host, call.options);
  const master = await findRunning(call, tracesOf(handle, read));
  if (master === undefined) return undefined;
  if ((await goOn(call, master)) && (await servesAgain(call, 2 * LOOK_MS)))
    return await repaired(call, master, read, 'its processes were stopped (SIGSTOP) and go on now');
  if ((await reload(call, master, read)) && (await servesAgain(call, SERVES_MS)))
    return await repaired(call, master, read, 'it was reloaded (graceful restart)');
  // With a broken configuration nothing is reloaded: the master replaces its workers by what it has in memory.
  if ((await replaceWorkers(call, master)) && (await servesAgain(call, SERVES_MS)))
    return await repaired(call, master, read, 'its workers were replaced');
  return 'problem' in read ? failure(`it could not be repaired in place, and ${read.problem}`) : undefined;
}

/** A reload with a configuration that Apache does not accept would end it. */
async function reload(call: ApacheCall, { identity }: Master, read: ReadConfig): Promise<boolean> {
  if ('problem' in read || call.host.processes.state(identity).life !== 'alive') return false;
  const unit = await unitState(call);
  if (unit?.active === 'active') return (await call.host.units.reload(unit.name)).ok;
  return call.host.processes.signal(identity, 'SIGUSR1');
}

async function replaceWorkers(call: ApacheCall, { identity }: Master): Promise<boolean> {
  const members = await membersOf(call.host, identity);
  const workers = members.filter(({ pid, parent }) => pid !== identity.pid && parent === identity.pid);
  if (workers.length === 0) return false;
  return (await call.host.processes.end(workers, { withinMs: ENDING_MS })).length === 0;
}

async function servesAgain(call: ApacheCall, withinMs: number): Promise<boolean> {
  for (const until = performance.now() + withinMs; ; ) {
    const { verdict } = await deepCheck(call);
    if (verdict === 'healthy' || verdict === 'degraded') return true;
    if (performance.now() >= until) return false;
    await call.host.pause(LOOK_MS);
  }
}

async function repaired(call: ApacheCall, master: Master, read: ReadConfig, reason: string): Promise<Outcome> {
  const handle = await knownHandle(call);
  const sockets = await call.host.processes.listening(master.identity);
  const known = 'problem' in read ? handle : read.config;
  if (known === undefined) return await restore(call);
  const now = await handleFor(call, { ...master, sockets }, known);
  forget(call);
  return serving(call, now, reason);
}

async function restartAll(call: ApacheCall): Promise<Outcome> {
  const handle = await knownHandle(call);
  if (identityIn(handle) === undefined) return await restore(call);
  const runs = (await findRunning(call, tracesOf(handle, { problem: '' }))) !== undefined;
  if (!runs) {
    if (handle !== undefined) await startUnitEarly(call, handle);
    return await restore(call);
  }
  const removed = await remove(call);
  return removed.outcome === 'failure' ? removed : await restore(call);
}
