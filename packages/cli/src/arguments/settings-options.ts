import type { ResourceSettings, SettingsPatch } from '@lkssp/client';
import type { Given, Option } from './option.js';
import { readDuration } from './read-duration.js';
import { readWhole } from './read-number.js';
import { UsageError } from './usage-error.js';

type Name = keyof ResourceSettings;
type Read = (written: string, option: string) => number | boolean | string;

interface Setting {
  readonly name: Name;
  readonly option: Option;
  readonly read: Read;
}

const TIME = 'TIME';
const whole: Read = (written, option) => readWhole(written, `--${option}`);

const oneOf =
  <Value extends string | boolean>(words: Readonly<Record<string, Value>>): Read =>
  (written, option) => {
    const value = Object.hasOwn(words, written.toLowerCase()) ? words[written.toLowerCase()] : undefined;
    if (value !== undefined) return value;
    throw new UsageError(`--${option} "${written}": say ${Object.keys(words).join(' or ')}.`);
  };

// biome-ignore format: a table is read by its rows
const SETTINGS: readonly Setting[] = [
  { name: 'checkIntervalMs', read: readDuration, option: { name: 'check-interval', value: TIME, says: 'from one quickCheck to the next, such as 10s or 1min' } },
  { name: 'checkLimitMs', read: readDuration, option: { name: 'check-limit', value: TIME, says: 'a quickCheck that takes longer counts as hung' } },
  { name: 'deepCheckIntervalMs', read: readDuration, option: { name: 'deep-check-interval', value: TIME, says: 'from one deepCheck to the next' } },
  { name: 'restoreLimitMs', read: readDuration, option: { name: 'restore-limit', value: TIME, says: 'how long restore may take' } },
  { name: 'removeLimitMs', read: readDuration, option: { name: 'remove-limit', value: TIME, says: 'how long remove may take' } },
  { name: 'recoverLimitMs', read: readDuration, option: { name: 'recover-limit', value: TIME, says: 'how long recover may take' } },
  { name: 'failureThreshold', read: whole, option: { name: 'failure-threshold', value: 'N', says: 'failed checks in a row that open an incident' } },
  { name: 'unknownThreshold', read: whole, option: { name: 'unknown-threshold', value: 'N', says: 'hung checks in a row that open an incident; 0 = none ever does' } },
  { name: 'hungFailover', read: oneOf({ on: true, off: false }), option: { name: 'hung-failover', value: 'on|off', says: 'whether a check that only hangs may restart the node' } },
  { name: 'onRemoveFailure', read: oneOf({ leave: 'leave', failover: 'failover' }), option: { name: 'on-remove-failure', value: 'leave|failover', says: 'what follows when it cannot be taken out of service' } },
];

/** Options for what can be set of every resource, whatever its kit. */
export const SETTINGS_OPTIONS: readonly Option[] = SETTINGS.map(({ option }) => option);

/** What returns a setting to the level above. */
const BACK = 'default';

/** The settings that were given. `default` gives null, which returns a setting to the level above. */
export function settingsPatch(given: Given): SettingsPatch {
  const entries = SETTINGS.flatMap(({ name, read, option }) => {
    const written = given.one(option.name);
    if (written === undefined) return [];
    return [[name, written === BACK ? null : read(written, option.name)] as const];
  });
  return Object.fromEntries(entries) as SettingsPatch;
}

/** As {@link settingsPatch} for a resource that is only being made: what is not given is left out. */
export function newSettings(given: Given): ResourceSettings {
  return Object.fromEntries(Object.entries(settingsPatch(given)).filter(([, value]) => value !== null));
}

/** Settings in the words of their options: `--check-interval 10s` becomes `check-interval` and its value. */
export function settingsWords(settings: ResourceSettings, duration: (ms: number) => string): [string, string][] {
  return SETTINGS.flatMap(({ name, option }) => {
    const value = settings[name];
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [[option.name, value ? 'on' : 'off'] as [string, string]];
    return [[option.name, option.value === TIME ? duration(Number(value)) : String(value)] as [string, string]];
  });
}
