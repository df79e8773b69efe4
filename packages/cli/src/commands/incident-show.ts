import { readWhole } from '../arguments/read-number.js';
import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { incidentPage } from '../render/incident-page.js';

export const incidentShow: Command = {
  usage: 'ID',
  says: 'Tells the story of one incident: what was found, what was decided and why, what was done, how it ended and how long the repair took.',
  words: { min: 1, max: 1 },
  options: [],
  examples: [{ run: 'incident show 1', says: 'the story of incident 1' }],
  run: async (input, context) => {
    const id = readWhole(word(input, 0), 'The incident', 1);
    const incident = await (await context.client()).incident(id);
    context.show(incident, () => incidentPage(incident, context.paint, context.now()));
    return undefined;
  },
};
