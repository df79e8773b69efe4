import type { KitSummary, OfferedKit } from '@lkssp/client';
import { groupedTable } from './grouped-table.js';
import { byCategory } from './kit-categories.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';

/** What the registry offers, by category, with what is installed of it. */
export function offeredKits(offered: readonly OfferedKit[], installed: readonly KitSummary[], paint: Paint): string[] {
  if (offered.length === 0) return ['The registry offers no kits.'];
  const groups = byCategory(offered).map((group) => ({
    title: paint.strong(group.title),
    rows: group.kits.map((kit) => [
      oneLine(kit.name),
      oneLine(kit.version),
      installedWord(kit, installed),
      oneLine(kit.title),
    ]),
  }));
  return groupedTable(['PACKAGE', 'VERSION', 'INSTALLED', 'TITLE'], groups);
}

function installedWord({ name, fits }: OfferedKit, installed: readonly KitSummary[]): string {
  const here = installed.find((kit) => kit.name === name);
  if (here !== undefined) return here.version ?? 'yes';
  return fits ? '-' : '- (does not fit this lkssp)';
}
