import { PATTERN_OPTION, readPattern } from '../arguments/policy-words.js';
import type { Command } from '../command.js';
import { policyTable } from '../render/policy-table.js';

export const policyGet: Command = {
  usage: '[tag=PATTERN] [--verbose]',
  says: 'Shows the policies in force for the server, or for the resources whose tags match. A star marks a value that is set in that very place; --verbose says of every value where it comes from.',
  words: { min: 0, max: 1 },
  options: [PATTERN_OPTION, { name: 'verbose', short: 'v', says: 'say of every value where it comes from' }],
  examples: [
    { run: 'policy get', says: 'the server' },
    { run: "policy get 'tag=*'", says: 'every resource' },
    { run: "policy get --verbose 'tag=mysql*'", says: 'the resources whose tags begin with mysql' },
  ],
  run: async (input, context) => {
    const { value } = await (await context.client()).policies(readPattern(input));
    context.show(value, () => policyTable(value, { verbose: input.given.has('verbose') }));
    return undefined;
  },
};
