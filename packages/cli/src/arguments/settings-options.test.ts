import { expect, it } from 'vitest';
import { Given } from './option.js';
import { newSettings, SETTINGS_OPTIONS, settingsPatch, settingsWords } from './settings-options.js';

const given = (values: Record<string, string>): Given =>
  new Given(new Map(Object.entries(values).map(([name, value]) => [name, [value]])));

it.each([
  ['check-interval', '10s', { checkIntervalMs: 10_000 }],
  ['check-limit', '1.5s', { checkLimitMs: 1500 }],
  ['deep-check-interval', '5m', { deepCheckIntervalMs: 300_000 }],
  ['restore-limit', '2h', { restoreLimitMs: 7_200_000 }],
  ['remove-limit', '500ms', { removeLimitMs: 500 }],
  ['recover-limit', '1min', { recoverLimitMs: 60_000 }],
  ['failure-threshold', '3', { failureThreshold: 3 }],
  ['unknown-threshold', '0', { unknownThreshold: 0 }],
  ['hung-failover', 'On', { hungFailover: true }],
  ['on-remove-failure', 'failover', { onRemoveFailure: 'failover' }],
  ['check-interval', 'default', { checkIntervalMs: null }],
])('reads --%s %s', (name, value, patch) => {
  expect(settingsPatch(given({ [name]: value }))).toEqual(patch);
});

it.each([
  ['check-interval', '10', '"10" needs a unit: 10s?'],
  ['check-interval', 'soon', 'is no length of time such as 500ms, 10s, 5min or 2h.'],
  ['failure-threshold', '-1', 'is not a whole number.'],
  ['hung-failover', 'maybe', '--hung-failover "maybe": say on or off.'],
  ['on-remove-failure', 'constructor', 'say leave or failover.'],
])('refuses --%s %s', (name, value, words) => {
  expect(() => settingsPatch(given({ [name]: value }))).toThrow(words);
});

it('leaves out of a new resource what the level above decides', () => {
  expect(newSettings(given({ 'check-interval': 'default', 'failure-threshold': '2' }))).toEqual({
    failureThreshold: 2,
  });
});

it('says settings in the words of their options', () => {
  const settings = { checkIntervalMs: 10_000, hungFailover: false, unknownThreshold: 0 };
  expect(settingsWords(settings, (ms) => `${ms} ms`)).toEqual([
    ['check-interval', '10000 ms'],
    ['unknown-threshold', '0'],
    ['hung-failover', 'off'],
  ]);
});

it('has an option for every setting, with a line of help', () => {
  expect(SETTINGS_OPTIONS.every(({ says }) => says.length > 10)).toBe(true);
});
