import { text } from 'node:stream/consumers';
import { checkArchive, makeArchive, unpackArchive } from './archive.js';
import type { ArchiveAnswer, ArchiveOrder } from './archive-order.js';
import type { BackupManifest } from './backup-manifest.js';

/** The whole process that handles one archive: what a stranger has put into a file must not reach the one that guards. */
export async function runArchive(): Promise<number> {
  const order = JSON.parse(await text(process.stdin)) as ArchiveOrder;
  const answer: ArchiveAnswer = await carryOut(order).then(
    (manifest) => ({ manifest }),
    (thrown: unknown) => ({ wrong: thrown instanceof Error ? thrown.message : String(thrown) }),
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  process.stdout.write(JSON.stringify(answer), () => resolve());
  await promise;
  return 0;
}

function carryOut(order: ArchiveOrder): Promise<BackupManifest> {
  switch (order.do) {
    case 'make':
      return makeArchive(order.folder, order.file, order.about);
    case 'check':
      return checkArchive(order.file);
    case 'unpack':
      return unpackArchive(order.file, order.folder);
  }
}
