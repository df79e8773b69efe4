import { DEFAULT_TIMING } from '../contract/resource-type.js';
import { toMs } from '../contract/duration.js';
import type { Timing } from '../contract/timing.js';
import type { ResourceSettings, ResourceTiming } from './resource.js';

/** A kit's times in milliseconds, with the contract's defaults where it says nothing. `settle` is at least 5 s. */
export function kitTiming(timing: Timing = {}): ResourceTiming {
  const whole = { ...DEFAULT_TIMING, ...timing };
  return {
    quickCheck: { everyMs: toMs(whole.quickCheck.every), withinMs: toMs(whole.quickCheck.within) },
    deepCheck: { everyMs: toMs(whole.deepCheck.every), withinMs: toMs(whole.deepCheck.within) },
    restoreMs: toMs(whole.restore.within),
    removeMs: toMs(whole.remove.within),
    recoverMs: toMs(whole.recover.within),
    settleMs: Math.max(5000, toMs(whole.settle)),
  };
}

/** What holds for one resource: its own setting, else the server's check interval, else the kit's times. A check never lasts longer than its interval. */
export function effectiveTiming(
  kit: ResourceTiming,
  own: ResourceSettings,
  serverCheckIntervalMs?: number,
): ResourceTiming {
  const quickEvery = own.checkIntervalMs ?? serverCheckIntervalMs ?? kit.quickCheck.everyMs;
  const deepEvery = own.deepCheckIntervalMs ?? Math.max(kit.deepCheck.everyMs, quickEvery);
  return {
    quickCheck: { everyMs: quickEvery, withinMs: Math.min(own.checkLimitMs ?? kit.quickCheck.withinMs, quickEvery) },
    deepCheck: { everyMs: deepEvery, withinMs: Math.min(kit.deepCheck.withinMs, deepEvery) },
    restoreMs: own.restoreLimitMs ?? kit.restoreMs,
    removeMs: own.removeLimitMs ?? kit.removeMs,
    recoverMs: own.recoverLimitMs ?? kit.recoverMs,
    settleMs: kit.settleMs,
  };
}
