import { resolve } from 'node:path';
import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { followChangeover } from '../follow-changeover.js';
import { withDaemon } from '../maintenance/with-daemon.js';

export const backupRestore: Command = {
  usage: 'FILE [--replace] [--stopped]',
  says: 'Replaces store, configuration, scripts and recovery kits by those of a backup, whole: nothing is merged. A backup of what there is now is made before, and when anything fails everything is put back as it was.',
  words: { min: 1, max: 1 },
  options: [
    { name: 'replace', says: 'also where there are resources already; they are forgotten' },
    { name: 'stopped', says: 'only where no daemon runs, as lkbackup -x has always demanded' },
  ],
  examples: [
    { run: 'backup restore /mnt/safe/web1.tar.gz', says: 'onto an empty server' },
    { run: 'backup restore /mnt/safe/web1.tar.gz --replace', says: 'instead of what there is' },
  ],
  run: (input, context) => {
    const file = resolve(context.cwd, word(input, 0));
    const how = input.given.has('replace') ? { replace: true } : {};
    return withDaemon(
      context,
      (client) => followChangeover(context, client, () => client.restoreBackup({ file, ...how })),
      { begins: true, onlyStopped: input.given.has('stopped') },
    );
  },
};
