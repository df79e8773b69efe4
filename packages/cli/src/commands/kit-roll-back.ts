import type { Command } from '../command.js';
import { followKitOrder } from '../follow-kit-order.js';
import { withDaemon } from '../maintenance/with-daemon.js';

export const kitRollBack: Command = {
  usage: '',
  says: 'Goes back to the recovery kits as they were before the last change of them. They are tried first, as with every change.',
  words: { min: 0, max: 0 },
  options: [],
  examples: [{ run: 'kit roll-back', says: 'takes the last kit add, remove or upgrade back' }],
  run: (_, context) =>
    withDaemon(context, async (client) => followKitOrder(context, client, await client.rollBackKits())),
};
