import type { Json, ResourceSettings, ResourceStatus } from '@lkssp/client';
import { settingsWords } from '../arguments/settings-options.js';
import { duration } from './duration.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { allPolicies } from './policy-words.js';
import { checks } from './resource-details.js';
import { stateWord } from './state-word.js';
import { table } from './table.js';
import { dateTime } from './time.js';

/** Everything about one resource. */
export function resourcePage(resource: ResourceStatus, paint: Paint, now: number): string[] {
  const { tag, kit, type, app, id, state, reason, since, intent, incident, acting } = resource;
  return [
    paint.strong(tag),
    ...table([
      ['  type', `${kit}/${type} (${app})`],
      ['  id', oneLine(id)],
      ['  state', `${paint.state(state, stateWord(state))} (${state}) since ${dateTime(since)}`],
      ['  reason', oneLine(reason.text)],
      ...(incident === undefined ? [] : [['  incident', `${incident} in progress`]]),
      ...(acting === undefined ? [] : [['  running', acting]]),
      ['  meant to be', intent === 'in' ? 'in service' : 'out of service, until it is restored'],
      ['  depends on', listed(resource.children)],
      ['  needed by', listed(resource.parents)],
      ['  checks', checks(resource, now)],
    ]),
    'Policies:',
    ...allPolicies(resource.policies).map((line) => `  ${line}`),
    'Settings:',
    ...settingsLines(resource.settings),
    'Options:',
    ...optionLines(resource.options),
  ];
}

/** Settings that differ from the level above, one line each. */
export function settingsLines(settings: ResourceSettings): string[] {
  const words = settingsWords(settings, duration);
  if (words.length === 0) return ['  none of its own'];
  return table(words.map(([name, value]) => [`  ${name}`, value]));
}

const listed = (tags: readonly string[]): string => (tags.length === 0 ? 'nothing' : tags.join(', '));

function optionLines(options: Json): string[] {
  if (typeof options !== 'object' || options === null) return [`  ${JSON.stringify(options)}`];
  const rows = Object.entries(options).map(([name, value]) => [`  ${name}`, optionValue(value)]);
  return rows.length === 0 ? ['  none'] : table(rows);
}

const optionValue = (value: unknown): string => oneLine(typeof value === 'string' ? value : JSON.stringify(value));
