import type { UnitState } from '@lkssp/core';
import type { ApacheCall } from './apache-options.js';

/** systemd is about to change it, or changes it now. */
const PASSING = new Set(['activating', 'deactivating', 'reloading']);
const WAIT_MS = 6000;
const FIRST_LOOK_MS = 5;
const LOOK_MS = 100;

/** The unit that runs the instance; undefined where none does, or nobody can be asked. */
export async function unitState({ options, host }: ApacheCall): Promise<UnitState | undefined> {
  if (options.unit === undefined || options.unit === 'none') return undefined;
  const state = await host.units.state(options.unit).catch(() => undefined);
  return state?.manager === 'systemd' && state.load === 'loaded' ? state : undefined;
}

/** The same once systemd has done what it is doing: a restart by a person must not look like a failure. */
export async function settledUnit(call: ApacheCall): Promise<UnitState | undefined> {
  let waited = 0;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, LOOK_MS)) {
    const unit = await unitState(call);
    if (unit === undefined || !isPassing(unit) || waited >= WAIT_MS) return unit;
    await call.host.pause(pause);
    waited += pause;
  }
}

/** True while systemd starts, stops or reloads it. A restart for which systemd waits is not: it is left to lkssp. */
export function isPassing({ active, sub, job }: UnitState): boolean {
  return (PASSING.has(active) && !sub.startsWith('auto-restart')) || job !== undefined;
}
