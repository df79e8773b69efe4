import type { Incident } from '@lkssp/client';
import { duration } from './duration.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { table } from './table.js';
import { dateTime } from './time.js';

/** Words for how an incident ended. */
export const RESULT_WORDS: Readonly<Record<string, string>> = {
  recovered: 'recovered: it is in service again',
  failed: 'it stays failed',
  escalated: 'the node was to be restarted',
  superseded: 'given up for another order',
  withdrawn: 'withdrawn: there was nothing to repair',
};

/** The story of one incident, to be read from top to bottom. */
export function incidentPage(incident: Incident, paint: Paint, now: number): string[] {
  const { id, tag, reason, openedAt, entries } = incident;
  const story = entries.map((entry) => [
    { text: after(entry.afterMs).padStart(WIDTH), paint: paint.faint },
    entry.kind,
    { text: entry.tag, paint: paint.strong },
    oneLine(entry.sentence.text),
  ]);
  return [
    paint.strong(`Incident ${id} of ${tag}: ${oneLine(reason.text)}`),
    `opened ${dateTime(openedAt)}`,
    '',
    ...(story.length === 0 ? ['  nothing was noted yet'] : table(story)),
    '',
    ...ending(incident, now),
  ];
}

const WIDTH = 9;

const after = (ms: number): string => `+${duration(ms)}`;

function ending({ endedAt, openedAt, result, repairMs, attempts }: Incident, now: number): string[] {
  if (endedAt === undefined) return [`In progress for ${duration(now - openedAt)}.`];
  const how = result === undefined ? 'ended' : (RESULT_WORDS[result] ?? result);
  const tries = attempts === 0 ? 'no attempt' : `${attempts} attempt${attempts === 1 ? '' : 's'}`;
  const lines = [`Ended ${dateTime(endedAt)} after ${duration(endedAt - openedAt)}, ${tries}: ${how}.`];
  if (repairMs !== undefined) lines.push(`Time to repair: ${duration(repairMs)}`);
  return lines;
}
