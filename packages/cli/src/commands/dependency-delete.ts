import { word } from '../arguments/word.js';
import type { Command } from '../command.js';

export const dependencyDelete: Command = {
  usage: 'PARENT CHILD',
  says: 'Ends the dependency of PARENT on CHILD. Both stay as they are.',
  words: { min: 2, max: 2 },
  options: [],
  examples: [{ run: 'dependency delete web disk', says: 'web does not need disk any more' }],
  run: async (input, context) => {
    const [parent, child] = [word(input, 0), word(input, 1)];
    await (await context.client()).deleteDependency(parent, child);
    context.show({ parent, child }, () => [`${parent} does not depend on ${child} any more`]);
    return undefined;
  },
};
