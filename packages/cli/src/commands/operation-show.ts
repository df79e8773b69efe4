import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { followOperation } from '../follow-operation.js';
import { operationStory } from '../render/operation-page.js';

export const operationShow: Command = {
  usage: 'ID [--wait]',
  says: 'Shows how far a long action is. Finished ones are kept for an hour.',
  words: { min: 1, max: 1 },
  options: [{ name: 'wait', says: 'wait for its end, and end with its exit code' }],
  examples: [{ run: 'operation show 17 --wait', says: 'waits for an action that was begun elsewhere' }],
  run: async (input, context) => {
    const client = await context.client();
    const operation = await client.operation(word(input, 0));
    if (input.given.has('wait')) return followOperation(context, client, operation);
    context.show(operation, () => operationStory(operation));
    return undefined;
  },
};
