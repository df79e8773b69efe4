import { word } from '../arguments/word.js';
import type { Command } from '../command.js';

export const dependencyCreate: Command = {
  usage: 'PARENT CHILD',
  says: 'Lets PARENT depend on CHILD: PARENT is restored after CHILD and removed before it. Circles are refused.',
  words: { min: 2, max: 2 },
  options: [],
  examples: [{ run: 'dependency create web disk', says: 'web needs disk from now on' }],
  run: async (input, context) => {
    const [parent, child] = [word(input, 0), word(input, 1)];
    await (await context.client()).createDependency(parent, child);
    context.show({ parent, child }, () => [`${parent} depends on ${child} now`]);
    return undefined;
  },
};
