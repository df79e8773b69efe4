import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { tellEnd, waitTold } from '../follow-operation.js';
import { INTERRUPTED_EXIT } from '../interruption.js';
import { withDaemon } from '../maintenance/with-daemon.js';
import { oneLine } from '../render/one-line.js';

export const backupCreate: Command = {
  usage: '[FILE]',
  says: 'Writes store, configuration, scripts and the list of recovery kits into one archive. Without a name it lies in the backups folder of the home, with the date in its name.',
  words: { min: 0, max: 1 },
  options: [],
  examples: [
    { run: 'backup create', says: 'into the backups folder' },
    { run: 'backup create /mnt/safe/web1.tar.gz', says: 'into this file' },
  ],
  run: ({ words: [file] }, context) =>
    withDaemon(context, async (client) => {
      const order = file === undefined ? {} : { file: resolve(context.cwd, file) };
      const ended = await waitTold(context, client, await client.createBackup(order));
      if (ended === undefined) return INTERRUPTED_EXIT;
      if (ended.phase === 'failed') return tellEnd(context, ended);
      // Where it lies, and then that it is done.
      context.show(ended, () => ended.progress.slice(-2).map(({ text }) => oneLine(text)));
      return 0;
    }),
};
