import { done, failure, type Outcome, toMs, type UnitState } from '@lkssp/core';
import { look, type Sight, watchOf } from './look.js';
import type { QspCall } from './qsp-options.js';
import { isOfHost, wordsOf } from './spoken.js';

const LOOK_MS = 200;

/** Starts the service where it does not run, and waits until it does. */
export async function restore(call: QspCall): Promise<Outcome> {
  return await reporting(async () => {
    const before = await look(call);
    const forbidden = unstartable(before.unit);
    if (forbidden !== undefined) return forbidden;
    await holdOn(call);
    if (before.verdict.verdict === 'healthy' && !before.isPassing)
      return serving(call, before, 'it was running already');
    // Active, and all the same out of order: to systemd a start would be nothing to do.
    const isActive = before.unit.active === 'active';
    return await bringUp(call, isActive ? 'restart' : 'start');
  });
}

/** Restarts the service, whatever its state. */
export async function recover(call: QspCall): Promise<Outcome> {
  return await reporting(async () => {
    const { unit } = await look(call);
    return unstartable(unit) ?? (await bringUp(call, 'restart'));
  });
}

async function bringUp(call: QspCall, order: 'start' | 'restart'): Promise<Outcome> {
  const { service, startLimit, stopLimit } = call.options;
  const limit = toMs(startLimit) + (order === 'restart' ? toMs(stopLimit) : 0);
  const until = performance.now() + limit;
  const { ok, result, reason } = await call.host.units[order](service, limit);
  if (!ok) return failure(reason, { recoverable: result !== 'refused' });
  for (;;) {
    const sight = await look(call);
    if (sight.verdict.verdict === 'healthy' && !sight.isPassing) return serving(call, sight);
    // Scripts may end a moment before their service can be seen; what has failed for systemd stays so.
    const isFinal = sight.unit.script === undefined && !sight.isPassing;
    if (isFinal || performance.now() >= until) return failure(`it was started, but ${sight.verdict.reason ?? ''}`);
    await call.host.pause(LOOK_MS);
  }
}

/** What no trying can change. */
function unstartable({ name, load, active }: UnitState): Outcome | undefined {
  if (load === 'loaded' || active === 'active') return undefined;
  const advice: Readonly<Record<string, string>> = {
    'not-found': `there is no service ${name}: install it again, or delete the resource`,
    masked: `${name} is masked: a person forbade to start it; "systemctl unmask ${name}" allows it`,
  };
  const reason =
    advice[load] ?? `the unit file of ${name} cannot be used (${load}); "systemctl status ${name}" says more`;
  return failure(reason, { recoverable: false });
}

/** The drop-in may have been lost since the resource was created. Without it the service can still be started. */
async function holdOn({ host, options, log }: QspCall): Promise<void> {
  try {
    await host.units.takeOver(options.service);
  } catch (error) {
    log.warn('The drop-in that leaves boot and restarts of the unit to lkssp could not be written', {
      why: wordsOf(error),
    });
  }
}

function serving({ options }: QspCall, { unit }: Sight, reason?: string): Outcome {
  const watch = options.quickCheck === 'off' ? [] : watchOf(unit);
  return done({ watch, ...(reason === undefined ? {} : { reason }) });
}

async function reporting(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (isOfHost(error)) return failure(wordsOf(error));
    throw error;
  }
}
