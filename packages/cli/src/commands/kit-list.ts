import type { Command } from '../command.js';
import { kitTable } from '../render/kit-table.js';

export const kitList: Command = {
  usage: '',
  says: 'Lists the packages that were found as recovery kits, also those that were refused, with the reason.',
  words: { min: 0, max: 0 },
  options: [],
  examples: [{ run: 'kit list', says: 'the kits that are installed' }],
  run: async (_, context) => {
    const kits = await (await context.client()).kits();
    context.show(kits, () => kitTable(kits));
    return undefined;
  },
};
