import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { lintPage } from '../render/lint-page.js';

/** Exit code where the package is not as it must be. */
const FOUND_EXIT = 5;

export const kitLint: Command = {
  usage: '[DIR]',
  says: 'Tells what stands against publishing the recovery kit in this folder: every rule of the gates and of publishing, each with what to do. Nothing is changed, and no script of the package is run; its code is loaded as a daemon loads it.',
  words: { min: 0, max: 1 },
  options: [],
  examples: [
    { run: 'kit lint .', says: 'the kit that you are writing' },
    { run: 'kit lint . --json', says: 'the same for a program; the exit code is 5 when there are errors' },
  ],
  run: async ({ words }, context) => {
    const { lintKit } = await import('../author/author-program.js');
    const report = await lintKit(resolve(context.cwd, words[0] ?? '.'));
    context.show(report, () => lintPage(report, context.paint));
    return report.findings.some(({ level }) => level === 'error') ? FOUND_EXIT : 0;
  },
};
