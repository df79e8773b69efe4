import { readWhole } from '../arguments/read-number.js';
import type { Command } from '../command.js';
import { incidentList } from '../render/incident-list.js';

/** As many as fit on a screen. */
const USUAL = 20;

export const incidentListing: Command = {
  usage: '[--tag TAG] [-n N] [--before ID]',
  says: 'Lists what has failed, newest first, with how it ended and how long the repair took.',
  words: { min: 0, max: 0 },
  options: [
    { name: 'tag', value: 'TAG', says: 'only those of this resource' },
    { name: 'lines', short: 'n', value: 'N', says: `at most so many (default ${USUAL})` },
    { name: 'before', value: 'ID', says: 'only older ones than this' },
  ],
  examples: [
    { run: 'incident list', says: 'the last ones' },
    { run: 'incident list --tag web -n 100', says: 'the last hundred of web' },
  ],
  run: async ({ given }, context) => {
    const [tag, lines, before] = [given.one('tag'), given.one('lines'), given.one('before')];
    const incidents = await (await context.client()).incidents({
      limit: lines === undefined ? USUAL : readWhole(lines, '-n', 1),
      ...(tag === undefined ? {} : { tag }),
      ...(before === undefined ? {} : { before: readWhole(before, '--before', 1) }),
    });
    context.show(incidents, () => incidentList(incidents, context.paint));
    return undefined;
  },
};
