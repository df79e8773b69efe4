import type { KitSummary } from '@lkssp/client';
import { groupedTable } from './grouped-table.js';
import { byCategory } from './kit-categories.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import type { Cell } from './table.js';

const COLOURS: Readonly<Record<KitSummary['fate'], string>> = { loaded: 'ISP', skipped: 'OSU', refused: 'OSF' };

/** Installed kits by category, each with what became of it. */
export function kitTable(kits: readonly KitSummary[], paint: Paint): string[] {
  if (kits.length === 0) return ['No kits are installed. "lkssp kit list --available" shows what there is.'];
  const groups = byCategory(kits).map((group) => ({
    title: paint.strong(group.title),
    rows: group.kits.map((kit) => row(kit, paint)),
  }));
  return groupedTable(['KIT', 'VERSION', 'FATE', 'PACKAGE', 'RESOURCES', 'REMARK'], groups);
}

function row({ kit, version, fate, name, code, sentence, resources }: KitSummary, paint: Paint): (Cell | string)[] {
  const remark = `${oneLine(sentence)}${code === undefined ? '' : ` (${code})`}`;
  const painted = { text: fate, paint: (text: string) => paint.state(COLOURS[fate], text) };
  return [kit ?? '-', version ?? '-', painted, oneLine(name), String(resources.length), remark];
}
