import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { followOperation } from '../follow-operation.js';
import { withDaemon } from '../maintenance/with-daemon.js';

export const backupCreate: Command = {
  usage: '[FILE]',
  says: 'Writes store, configuration, scripts and the list of recovery kits into one archive. Without a name it lies in the backups folder of the home, with the date in its name.',
  words: { min: 0, max: 1 },
  options: [],
  examples: [
    { run: 'backup create', says: 'into the backups folder' },
    { run: 'backup create /mnt/safe/web1.lkssp', says: 'into this file' },
  ],
  run: ({ words: [file] }, context) =>
    withDaemon(context, async (client) => {
      const order = file === undefined ? {} : { file: resolve(context.cwd, file) };
      return followOperation(context, client, await client.createBackup(order));
    }),
};
