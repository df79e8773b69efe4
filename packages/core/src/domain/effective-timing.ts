import type { ResourceSettings, ResourceTiming } from './resource.js';

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
