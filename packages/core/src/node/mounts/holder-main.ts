/** The process that looks for those who keep a mount busy; started by node/mounts, thrown away when it does not come back. */
import { createInterface } from 'node:readline';
import type { WalkOrder, WalkReport } from './holder-messages.js';
import { kernelHolders } from './kernel-holders.js';
import { MountTable } from './mount-table.js';
import { HolderWalk } from './walk-holders.js';

function tell(report: WalkReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function walk({ mount }: WalkOrder): void {
  const table = new MountTable().current();
  const entry = table.entries.find(({ id }) => id === mount);
  if (entry !== undefined) {
    for (const kernel of kernelHolders(entry, table)) tell({ kernel });
    for (const process of new HolderWalk(entry, table.index).all()) tell({ process });
  }
  tell({ end: true });
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => walk(JSON.parse(line) as WalkOrder));
lines.on('close', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
