import { type Duration, exactDuration, isDuration, toMs } from '../../contract/duration.js';
import type { ResourceSettings } from '../../domain/resource.js';
import { LksspError } from '../../errors/lkssp-error.js';
import type { SettingsDocument } from '../../ports/administration.js';

/** Times: their name in a document and in the engine. */
const TIMES = [
  ['checkInterval', 'checkIntervalMs'],
  ['checkLimit', 'checkLimitMs'],
  ['deepCheckInterval', 'deepCheckIntervalMs'],
  ['restoreLimit', 'restoreLimitMs'],
  ['removeLimit', 'removeLimitMs'],
  ['recoverLimit', 'recoverLimitMs'],
] as const;

const PLAIN = ['failureThreshold', 'unknownThreshold', 'hungFailover', 'onRemoveFailure'] as const;

/** Settings as people write them: times with a unit. */
export function toSettingsDocument(settings: ResourceSettings): SettingsDocument {
  const times = TIMES.map(([name, inMs]) => [name, settings[inMs]] as const);
  const written = times.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, exactDuration(ms)] as const]));
  return { ...Object.fromEntries(written), ...plain(settings) };
}

/** Settings as the engine keeps them. Throws `LKSSP_SETTING_INVALID` for a time without a unit that is known. */
export function fromSettingsDocument(document: SettingsDocument): ResourceSettings {
  const read = TIMES.flatMap(([name, inMs]) => {
    const value = document[name];
    return value === undefined ? [] : [[inMs, toMs(assertDuration(name, value))] as const];
  });
  return { ...Object.fromEntries(read), ...plain(document) };
}

function plain(from: Pick<ResourceSettings, (typeof PLAIN)[number]>): Pick<ResourceSettings, (typeof PLAIN)[number]> {
  return Object.fromEntries(PLAIN.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

function assertDuration(name: string, value: string): Duration {
  if (isDuration(value)) return value;
  throw new LksspError('LKSSP_SETTING_INVALID', { name, value, allowed: 'a duration such as 500ms, 30s, 5min or 2h' });
}
