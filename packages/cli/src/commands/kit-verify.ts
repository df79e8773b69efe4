import type { Command } from '../command.js';
import { withDaemon } from '../maintenance/with-daemon.js';
import { oneLine } from '../render/one-line.js';

const NOT_AS_PUBLISHED_EXIT = 1;

export const kitVerify: Command = {
  usage: '[KIT]',
  says: 'Compares every installed file of a recovery kit, or of all, and of what they depend on, with what was published. Prints nothing when all is well; otherwise one line for each difference, and ends with 1.',
  words: { min: 0, max: 1 },
  options: [],
  examples: [
    { run: 'kit verify', says: 'all kits' },
    { run: 'kit verify ip', says: 'one kit' },
  ],
  run: ({ words }, context) =>
    withDaemon(context, async (client) => {
      const findings = await client.verifyKits(words[0]);
      context.show(findings, () => findings.map(({ says }) => oneLine(says)));
      return findings.length === 0 ? 0 : NOT_AS_PUBLISHED_EXIT;
    }),
};
