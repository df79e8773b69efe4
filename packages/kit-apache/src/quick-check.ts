import {
  degraded,
  failed,
  healthy,
  hung,
  type ProcessIdentity,
  unable,
  type Verdict,
  type WatchTarget,
} from '@lkssp/core';
import { type ApacheHandle, identityIn } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { checkListens } from './check-listens.js';
import { findChanged } from './find-changed.js';
import { findSuccessor } from './find-running.js';
import { isHttpdName } from './httpd-program.js';
import { handleFor } from './handle-for.js';
import { orphansOf } from './instance-processes.js';
import { knownHandle, learn } from './learned.js';
import { areWorkersStopped } from './workers.js';
import { readConfig } from './read-config.js';
import { listed, wordsOf } from './spoken.js';
import { isPassing, settledUnit } from './unit-of.js';

/** Looks at the master, its sockets and its workers, and connects to each address; asks for no page. */
export async function quickCheck(call: ApacheCall): Promise<Verdict> {
  try {
    const verdict = await look(call);
    return verdict.verdict === 'failed' ? await lookAgain(call, verdict) : verdict;
  } catch (error) {
    return unable(`it could not be looked at: ${wordsOf(error)}`);
  }
}

/** A restart by systemd must not look like a failure: once it has done what it is doing, all is looked at again. */
async function lookAgain(call: ApacheCall, verdict: Verdict): Promise<Verdict> {
  const unit = await settledUnit(call);
  if (unit === undefined) return verdict;
  if (!isPassing(unit)) return await look(call);
  return hung(`systemd has its unit ${unit.name} in ${unit.active} (${unit.sub}) and does not get on`);
}

async function look(call: ApacheCall): Promise<Verdict> {
  const handle = await knownHandle(call);
  const identity = identityIn(handle);
  const life = identity === undefined ? 'gone' : call.host.processes.state(identity).life;
  if (handle === undefined || identity === undefined || life === 'gone') return await lookAnew(call, handle);
  if (life === 'stopped')
    return failed(`its master (process ${identity.pid}) is stopped (SIGSTOP)`, watching(call, identity));
  return await judge(call, handle, identity);
}

/** The watch list of a running instance. */
export function watching(
  { options }: ApacheCall,
  { pid, startTime }: ProcessIdentity,
): { watch: readonly WatchTarget[] } {
  const unit =
    options.unit === undefined || options.unit === 'none' ? [] : [{ kind: 'unit' as const, unit: options.unit }];
  return { watch: [{ kind: 'process', pid, startTime }, ...unit] };
}

/** The master that we know is gone: somebody may have started another one. */
async function lookAnew(call: ApacheCall, handle: ApacheHandle | undefined): Promise<Verdict> {
  const read = handle === undefined ? await readConfig(call.host, call.options) : undefined;
  if (read !== undefined && 'problem' in read) return failed(`no Apache is known to run here, and ${read.problem}`);
  const traces = {
    handle,
    pidFile: handle?.pidFile ?? read?.config.pidFile ?? '',
    listens: handle?.listens ?? read?.config.listens ?? [],
  };
  const usual = await findSuccessor(call, traces);
  const changed = usual === undefined && handle !== undefined ? await findChanged(call, handle) : undefined;
  const master = usual ?? changed?.master;
  if (master === undefined) return failed(await obituary(call, handle));
  if (master.isStopped) return failed(`its master (process ${master.identity.pid}) is stopped (SIGSTOP)`);
  const now = await handleFor(call, master, {
    ...traces,
    errorLog: handle?.errorLog ?? read?.config.errorLog ?? '',
    secured: handle?.secured ?? read?.config.secured ?? [],
    ...changed?.config,
  });
  learn(call, now);
  return await judge(call, now, master.identity);
}

async function obituary(call: ApacheCall, handle: ApacheHandle | undefined): Promise<string> {
  const identity = identityIn(handle);
  if (handle === undefined || identity === undefined) return 'Apache does not run';
  const { ended } = call.host.processes.state(identity);
  const gone = `its master (process ${identity.pid}) is gone${ended === undefined ? '' : ` (${ended})`}`;
  const orphans = await orphansOf(call.host, handle, call.options.httpd);
  const left = orphans.filter(({ exe }) => isHttpdName(exe, call.options.httpd));
  if (left.length === 0) return gone;
  return `${gone}, only workers are left (process ${listed(left.slice(0, 5).map(({ pid }) => String(pid)))}), which nobody replaces or reloads`;
}

async function judge(call: ApacheCall, handle: ApacheHandle, identity: ProcessIdentity): Promise<Verdict> {
  const watch = watching(call, identity);
  const found = await checkListens(call, handle, identity);
  if (found.failed !== undefined) return failed(found.failed, watch);
  if (await areWorkersStopped(call.host, identity))
    return failed(
      `all workers of its master (process ${identity.pid}) are stopped (SIGSTOP): it accepts and answers nobody`,
      watch,
    );
  if (found.silent !== undefined) return hung(found.silent, watch);
  if (found.unable !== undefined) return unable(found.unable, watch);
  return found.degraded === undefined ? healthy(undefined, watch) : degraded(found.degraded, watch);
}
