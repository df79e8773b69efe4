import { done, failure, type Outcome } from '@lkssp/core';
import { type ApacheHandle, handleOf, stored } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { awaitMaster, servesSome, settle } from './await-serving.js';
import { endInstance } from './end-instance.js';
import type { Master } from './find-master.js';
import { findRunning, type Traces } from './find-running.js';
import { membersOf } from './instance-processes.js';
import { watching } from './quick-check.js';
import { readConfig, type ReadConfig } from './read-config.js';
import { wordsOf } from './spoken.js';
import { startInstance } from './start-instance.js';

/** How long one that runs may take to serve before it is ended and started anew. */
const ADOPT_MS = 5000;
const ENDING_MS = 10_000;

/** Takes over what runs and serves; else tests the configuration, starts, and waits until it serves. */
export async function restore(call: ApacheCall): Promise<Outcome> {
  try {
    return await bringUp(call);
  } catch (error) {
    return failure(`it could not be brought into service: ${wordsOf(error)}`);
  }
}

async function bringUp(call: ApacheCall): Promise<Outcome> {
  const handle = await handleOf(call);
  const read = await readConfig(call.host, call.options);
  const traces = tracesOf(handle, read);
  const running = await findRunning(call, traces);
  const adopted = running === undefined ? undefined : await adopt(call, running, traces, read);
  if (adopted !== undefined) return adopted;
  // Before anything is ended: workers without a master serve better than nobody.
  if ('problem' in read) return failure(read.problem, { recoverable: false });
  if (running !== undefined) await endInstance(call, running, ENDING_MS);
  const started = await startInstance(call, read, handle);
  if ('fails' in started) return failure(started.fails, { recoverable: started.recoverable ?? true });
  return serving(call, started.handle, started.remark);
}

/** Where a handle and a configuration say that it can be found. */
export function tracesOf(handle: ApacheHandle | undefined, read: ReadConfig): Traces {
  const config = 'problem' in read ? undefined : read.config;
  return {
    handle,
    pidFile: config?.pidFile ?? handle?.pidFile ?? '',
    listens: config?.listens ?? handle?.listens ?? [],
  };
}

/** It is in service. */
export function serving(call: ApacheCall, handle: ApacheHandle, reason?: string): Outcome {
  return done({ handle: stored(handle), ...watching(call, handle), ...(reason === undefined ? {} : { reason }) });
}

/**
 * Takes over what runs and listens, once it goes on if it was stopped; undefined when it listens nowhere. One that does not
 * answer in time may have a hard day: whether it must be ended, checks decide, with patience.
 */
async function adopt(
  call: ApacheCall,
  running: Master,
  traces: Traces,
  read: ReadConfig,
): Promise<Outcome | undefined> {
  await goOn(call, running);
  const master = await awaitMaster(call, traces, (found) => servesSome(traces.listens, found), ADOPT_MS);
  if (master === undefined) return undefined;
  const { handle } = traces;
  const known = 'problem' in read ? handle : read.config;
  if (known === undefined) return undefined;
  const { handle: now, remark } = await settle(call, master, { ...known, listens: traces.listens });
  const warning = 'problem' in read ? `; but it could not be started again: ${read.problem}` : '';
  return serving(call, now, `${remark ?? 'it was running already'}${warning}`);
}

/** Lets go on what somebody has stopped. True when there was anything. */
export async function goOn(call: ApacheCall, { identity }: Pick<Master, 'identity'>): Promise<boolean> {
  const stopped = (await membersOf(call.host, identity)).filter((each) => each.isStopped);
  for (const each of stopped) call.host.processes.signal(each, 'SIGCONT');
  return stopped.length > 0;
}
