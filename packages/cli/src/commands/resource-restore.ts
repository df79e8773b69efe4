import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { followOperation } from '../follow-operation.js';

export const resourceRestore: Command = {
  usage: 'TAG [--now]',
  says: 'Brings a resource into service, and before it everything that it depends on. What serves already is left as it is. Whoever took it out of service by hand gives it back to lkssp with this.',
  words: { min: 1, max: 1 },
  options: [{ name: 'now', says: 'break off what is being done with it instead of waiting for the next step' }],
  examples: [{ run: 'resource restore web', says: 'brings web and what it needs into service' }],
  run: async (input, context) => {
    const client = await context.client();
    const how = input.given.has('now') ? { now: true } : {};
    return followOperation(context, client, await client.restoreResource(word(input, 0), how));
  },
};
