import type { Command } from '../command.js';
import { commandList, helpPage } from '../render/help-page.js';

export const help: Command = {
  usage: '[COMMAND]',
  says: 'Lists the commands, or shows the help of one of them.',
  words: { min: 0, max: 2 },
  options: [{ name: 'version', says: 'print the version of the command that is in force, and where it lies' }],
  examples: [
    { run: 'help', says: 'all commands' },
    { run: 'help resource create', says: 'one command' },
  ],
  run: async ({ words, given }, context) => {
    if (given.has('version')) {
      const { folder, version } = await import('../version.js');
      context.show({ version, folder }, () => [`lkssp ${version} (${folder})`]);
      return undefined;
    }
    const entry = words.length === 0 ? undefined : context.find(words);
    const page = entry === undefined ? commandList(context.commands) : helpPage(entry.name, await entry.load());
    context.show(entry ?? context.commands, () => page);
    return undefined;
  },
};
