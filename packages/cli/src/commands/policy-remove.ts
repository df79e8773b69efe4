import { PATTERN_OPTION, readPattern, readPolicy } from '../arguments/policy-words.js';
import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { policyChange } from '../render/policy-table.js';

export const policyRemove: Command = {
  usage: 'POLICY [tag=PATTERN]',
  says: 'Removes a policy setting of the resources whose tags match, or of the server, so that the level above holds again.',
  words: { min: 1, max: 2 },
  options: [PATTERN_OPTION],
  examples: [{ run: 'policy remove Failover tag=web', says: 'what the server says holds for web again' }],
  run: async (input, context) => {
    const policy = readPolicy(word(input, 0));
    const pattern = readPattern({ given: input.given, words: input.words.slice(1) });
    const result = await (await context.client()).removePolicy(policy, pattern);
    context.show(result, () => policyChange(`the setting of ${policy} is removed`, result));
    return undefined;
  },
};
