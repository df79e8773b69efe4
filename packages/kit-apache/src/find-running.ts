import { type ApacheHandle, identityIn } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { type Master, masterAt, masterByPidFile } from './find-master.js';
import type { Listen } from './listen.js';
import { unitState } from './unit-of.js';

/** What is known of where the instance can be found. */
export interface Traces {
  readonly handle: ApacheHandle | undefined;
  readonly pidFile: string;
  readonly listens: readonly Listen[];
}

/** The master that runs now: the one that we know, else the one that its unit or its pid file names. */
export async function findRunning(call: ApacheCall, traces: Traces): Promise<Master | undefined> {
  return (await knownMaster(call, traces.handle)) ?? (await findSuccessor(call, traces));
}

async function knownMaster({ host }: ApacheCall, handle: ApacheHandle | undefined): Promise<Master | undefined> {
  const identity = identityIn(handle);
  if (handle === undefined || identity === undefined) return undefined;
  const { life } = host.processes.state(identity);
  if (life === 'gone') return undefined;
  const sockets = await host.processes.listening(identity);
  return { identity, session: handle.session, isStopped: life === 'stopped', sockets };
}

/** Somebody else has started it. */
export async function findSuccessor(call: ApacheCall, { pidFile, listens }: Traces): Promise<Master | undefined> {
  const unit = await unitState(call);
  const byUnit = unit?.main === undefined ? undefined : await masterAt(call, unit.main.pid, listens);
  return byUnit ?? (await masterByPidFile(call, pidFile, listens));
}
