import type { KitFate } from '@lkssp/client';
import { oneLine } from './one-line.js';
import { table } from './table.js';

/** One line for each package that was found. */
export function kitTable(kits: readonly KitFate[]): string[] {
  if (kits.length === 0) return ['No kits are installed.'];
  const rows = kits.map(({ kit, version, fate, name, code, sentence }) => [
    kit ?? '-',
    version ?? '-',
    fate,
    name,
    `${oneLine(sentence)}${code === undefined ? '' : ` (${code})`}`,
  ]);
  return table([['KIT', 'VERSION', 'FATE', 'PACKAGE', 'REMARK'], ...rows]);
}
