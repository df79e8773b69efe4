import { done, failure, type Outcome, type ProcessIdentity, toMs } from '@lkssp/core';
import { handleOf } from './apache-handle.js';
import type { ApacheCall } from './apache-options.js';
import { endInstance, endOrphans } from './end-instance.js';
import { findRunning } from './find-running.js';
import { forget } from './learned.js';
import { readConfig } from './read-config.js';
import { tracesOf } from './restore.js';
import { wordsOf } from './spoken.js';
import { unitState } from './unit-of.js';

/** Takes it out of service; what belongs to it is found by what was stored, also when program and configuration are gone. */
export async function remove(call: ApacheCall): Promise<Outcome> {
  try {
    return await takeDown(call);
  } catch (error) {
    return failure(`it could not be taken out of service: ${wordsOf(error)}`);
  }
}

async function takeDown(call: ApacheCall): Promise<Outcome> {
  const withinMs = toMs(call.options.stopLimit);
  const handle = await handleOf(call);
  // Gone software is no hindrance: then only the handle tells.
  const read =
    handle === undefined
      ? await readConfig(call.host, call.options)
      : { problem: 'what is stored says all that is needed' };
  const running = await findRunning(call, tracesOf(handle, read));
  await stopUnit(call, withinMs);
  const left = [
    ...(running === undefined ? [] : await endInstance(call, running, withinMs)),
    ...(handle === undefined ? [] : await endOrphans(call, handle, withinMs / 4)),
  ];
  forget(call);
  if (left.length > 0) return stillThere(left);
  const none = running === undefined ? { reason: 'it was not running' } : {};
  return done({ handle: null, watch: [], ...none });
}

/** systemd ends what it has started, by the cgroup; what it leaves is ended by us. */
async function stopUnit(call: ApacheCall, withinMs: number): Promise<void> {
  const unit = await unitState(call);
  if (unit === undefined || ['inactive', 'failed'].includes(unit.active)) return;
  const { ok, reason } = await call.host.units.stop(unit.name, withinMs);
  if (!ok) call.log.warn('A unit could not be stopped by systemd.', { unit: unit.name, reason });
}

function stillThere(left: readonly ProcessIdentity[]): Outcome {
  const heldBy = left.map(({ pid }) => `process ${pid}`);
  return failure(`${heldBy.join(', ')} did not end, not even by SIGKILL`, { heldBy });
}
