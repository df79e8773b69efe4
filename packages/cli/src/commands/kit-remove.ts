import type { Command } from '../command.js';
import { followKitOrder } from '../follow-kit-order.js';
import { withDaemon } from '../maintenance/with-daemon.js';

export const kitRemove: Command = {
  usage: 'KIT … [--let-go]',
  says: 'Removes recovery kits. Refused while there are resources of them.',
  words: { min: 1, max: 100 },
  options: [
    { name: 'let-go', says: 'forget the resources of the kit first; their applications run on and are not protected' },
  ],
  examples: [
    { run: 'kit remove ip', says: 'removes the kit; its id, its package name and the end of it are understood' },
    { run: 'kit remove @lkssp/kit-ip --let-go', says: 'with its resources, which are left running' },
  ],
  run: ({ words, given }, context) =>
    withDaemon(context, async (client) => {
      const how = given.has('let-go') ? { letGo: true } : {};
      return followKitOrder(context, client, await client.removeKits({ names: words, ...how }));
    }),
};
