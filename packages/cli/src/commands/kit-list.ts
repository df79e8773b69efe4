import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { withDaemon } from '../maintenance/with-daemon.js';
import { kitTable } from '../render/kit-table.js';
import { offeredKits } from '../render/offered-kits.js';

export const kitList: Command = {
  usage: '[--available]',
  says: 'Lists the recovery kits by category: whether each was loaded, skipped or refused, and why. With --available what the registry offers. Where no daemon runs, one is started for this order alone that guards nothing.',
  words: { min: 0, max: 0 },
  options: [{ name: 'available', short: 'a', says: 'what the registry offers' }],
  examples: [
    { run: 'kit list', says: 'the kits that are installed' },
    { run: 'kit list --available', says: 'the kits that could be' },
  ],
  run: ({ given }: Input, context: Context) =>
    withDaemon(context, async (client) => {
      const kits = await client.kits();
      if (!given.has('available')) {
        context.show(kits, () => kitTable(kits, context.paint));
        return 0;
      }
      const offered = await client.offeredKits();
      context.show(offered, () => offeredKits(offered, kits, context.paint));
      return 0;
    }),
};
