import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { resourcePage } from '../render/resource-page.js';

export const resourceInfo: Command = {
  usage: 'TAG',
  says: 'Shows everything about one resource: state and reason, what it depends on, how it is checked, its policies, settings and options.',
  words: { min: 1, max: 1 },
  options: [],
  examples: [{ run: 'resource info web', says: 'everything about web' }],
  run: async (input, context) => {
    const resource = await (await context.client()).resource(word(input, 0));
    context.show(resource, () => resourcePage(resource, context.paint, context.now()));
    return undefined;
  },
};
