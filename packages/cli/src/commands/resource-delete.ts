import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { followOperation } from '../follow-operation.js';

export const resourceDelete: Command = {
  usage: 'TAG [--hierarchy]',
  says: 'Takes a resource out of service and forgets it. Refused with exit code 8 while something depends on it.',
  words: { min: 1, max: 1 },
  options: [{ name: 'hierarchy', says: 'with everything below it that nothing else needs' }],
  examples: [
    { run: 'resource delete web', says: 'forgets web; what it depended on stays' },
    { run: 'resource delete --hierarchy web', says: 'forgets web and all below it' },
  ],
  run: async (input, context) => {
    const client = await context.client();
    const how = input.given.has('hierarchy') ? { hierarchy: true } : {};
    return followOperation(context, client, await client.deleteResource(word(input, 0), how));
  },
};
