import type { ServerEvent } from '@lkssp/client';
import { expect, it } from 'vitest';
import { PLAIN } from '../render/paint.js';
import { eventLine } from './trial-feed.js';

const sentence = (text: string) => ({ number: 1, text, facts: {} });
const AT = new Date(2026, 10, 22, 14, 3, 5).getTime();

it.each<[ServerEvent['event'], string | undefined]>([
  [
    { type: 'state-changed', tag: 'web', from: 'ISP', to: 'OSF', reason: sentence('it is\nnot running') },
    'web: Failed - it is not running',
  ],
  [{ type: 'incident-opened', incident: 3, tag: 'web', reason: sentence('gone') }, 'web: incident 3 - gone'],
  [
    { type: 'incident-told', incident: 3, tag: 'web', kind: 'action', sentence: sentence('restore of web done') },
    'web: incident 3, restore of web done',
  ],
  [
    { type: 'incident-ended', incident: 3, tag: 'web', result: 'recovered', repairMs: 1900 },
    'web: incident 3 is over: recovered after 1.9 s',
  ],
  [{ type: 'alarm-raised', alarm: 'kits', sentence: sentence('a kit is refused') }, 'alarm kits: a kit is refused'],
  [{ type: 'reset' }, undefined],
])('prints %j', (event, words) => {
  const line = eventLine({ id: '1', sequence: 1, at: AT, event }, PLAIN);
  expect(line).toBe(words === undefined ? undefined : `14:03:05  ${words}`);
});
