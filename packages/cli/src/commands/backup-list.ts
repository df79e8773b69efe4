import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { withDaemon } from '../maintenance/with-daemon.js';
import { backupTable } from '../render/backup-table.js';

export const backupList: Command = {
  usage: '[FILE]',
  says: 'Lists the backups of this home, newest first, or looks at the one file that is named: of which server and version it is, what is in it, and whether it can be used.',
  words: { min: 0, max: 1 },
  options: [],
  examples: [
    { run: 'backup list', says: 'the backups in the backups folder' },
    { run: 'backup list /mnt/safe/web1.tar.gz', says: 'one file' },
  ],
  run: ({ words: [file] }, context) =>
    withDaemon(
      context,
      async (client) => {
        const backups = await client.backups(file === undefined ? undefined : resolve(context.cwd, file));
        context.show(backups, () => backupTable(backups, context.paint));
        return 0;
      },
      { begins: file !== undefined },
    ),
};
