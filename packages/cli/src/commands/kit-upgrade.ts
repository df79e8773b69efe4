import type { Command } from '../command.js';
import { followKitOrder } from '../follow-kit-order.js';
import { withDaemon } from '../maintenance/with-daemon.js';
import { kitUpgradePlan } from '../render/kit-upgrade-plan.js';

export const kitUpgrade: Command = {
  usage: '[KIT …] [--plan]',
  says: 'Brings recovery kits, or all of them, to the newest version that fits this lkssp. What guards a resource goes on guarding it: the new version takes it over as it is.',
  words: { min: 0, max: 100 },
  options: [{ name: 'plan', says: 'only show what would be done' }],
  examples: [
    { run: 'kit upgrade --plan', says: 'shows what would change and does nothing' },
    { run: 'kit upgrade ip', says: 'one kit' },
    { run: 'kit upgrade', says: 'all kits' },
  ],
  run: ({ words, given }, context) =>
    withDaemon(context, async (client) => {
      const order = words.length === 0 ? {} : { names: words };
      if (!given.has('plan')) return followKitOrder(context, client, await client.upgradeKits(order));
      const steps = await client.planKitUpgrade(order);
      context.show(steps, () => kitUpgradePlan(steps));
      return 0;
    }),
};
