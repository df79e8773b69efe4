import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { followOperation } from '../follow-operation.js';

export const resourceRemove: Command = {
  usage: 'TAG [--now]',
  says: 'Takes a resource out of service, and before it everything that depends on it. It stays out, over restarts of the daemon and of the node, until it is restored.',
  words: { min: 1, max: 1 },
  options: [{ name: 'now', says: 'break off what is being done with it instead of waiting for the next step' }],
  examples: [{ run: 'resource remove web', says: 'takes web and what needs it out of service' }],
  run: async (input, context) => {
    const client = await context.client();
    const how = input.given.has('now') ? { now: true } : {};
    return followOperation(context, client, await client.removeResource(word(input, 0), how));
  },
};
