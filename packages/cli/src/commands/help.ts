import type { Command } from '../command.js';
import { COMMANDS } from '../command-table.js';
import { findCommand } from '../find-command.js';
import { commandList, helpPage } from '../render/help-page.js';

export const help: Command = {
  usage: '[COMMAND]',
  says: 'Lists the commands, or shows the help of one of them.',
  words: { min: 0, max: 2 },
  options: [{ name: 'version', says: 'print the version of the command' }],
  examples: [
    { run: 'help', says: 'all commands' },
    { run: 'help resource create', says: 'one command' },
  ],
  run: async ({ words, given }, context) => {
    if (given.has('version')) {
      const { version } = await import('../version.js');
      context.show({ version }, () => [`lkssp ${version}`]);
      return undefined;
    }
    const { entry } = words.length === 0 ? { entry: undefined } : findCommand(words);
    const page = entry === undefined ? commandList(COMMANDS) : helpPage(entry.name, await entry.load());
    context.show(entry ?? COMMANDS, () => page);
    return undefined;
  },
};
