import type { ResourceSettings } from '../../domain/resource.js';
import { LksspError } from '../../errors/lkssp-error.js';

const AT_LEAST: Readonly<Record<string, readonly [least: number, words: string]>> = {
  checkIntervalMs: [100, 'a duration of at least 100ms'],
  checkLimitMs: [10, 'a duration of at least 10ms'],
  deepCheckIntervalMs: [100, 'a duration of at least 100ms'],
  restoreLimitMs: [100, 'a duration of at least 100ms'],
  removeLimitMs: [100, 'a duration of at least 100ms'],
  recoverLimitMs: [100, 'a duration of at least 100ms'],
  failureThreshold: [1, 'a whole number of at least 1'],
  unknownThreshold: [0, 'a whole number of at least 0'],
};

/** Throws `LKSSP_SETTING_INVALID` for a value that no check loop or action could live with. */
export function assertSettings(settings: ResourceSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    const rule = AT_LEAST[name];
    if (rule === undefined || value === undefined) continue;
    const [least, allowed] = rule;
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 2 ** 31 - 1;
    if (!fits) throw new LksspError('LKSSP_SETTING_INVALID', { name, value: String(value), allowed });
  }
}
