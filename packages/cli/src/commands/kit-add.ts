import { packageSpec } from '../arguments/package-spec.js';
import type { Command } from '../command.js';
import { followKitOrder } from '../follow-kit-order.js';
import { withDaemon } from '../maintenance/with-daemon.js';

export const kitAdd: Command = {
  usage: 'PACKAGE … [--downgrade]',
  says: 'Installs recovery kits, or changes them to another version: from the configured registry, from a tarball or from a folder. They are tried first, beside those that serve; when one of them is refused, or refuses the options of a resource, nothing changes. Resources are taken over by the new version as they are, nothing is restarted.',
  words: { min: 1, max: 100 },
  options: [{ name: 'downgrade', says: 'allow an older version than the installed one' }],
  examples: [
    { run: 'kit add @lkssp/kit-ip@^1', says: 'the newest version 1 from the registry' },
    { run: 'kit add ./lkssp-kit-redis-1.0.0.tgz', says: 'from a packed file' },
    { run: 'kit add @lkssp/kit-ip@1.0.0 --downgrade', says: 'back to an older version' },
  ],
  run: ({ words, given }, context) => {
    const packages = words.map((written) => packageSpec(written, context.cwd));
    const how = given.has('downgrade') ? { downgrade: true } : {};
    return withDaemon(
      context,
      async (client) => followKitOrder(context, client, await client.addKits({ packages, ...how })),
      { begins: true },
    );
  },
};
