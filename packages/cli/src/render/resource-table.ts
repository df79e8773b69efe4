import type { ResourceStatus } from '@lkssp/client';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { stateWord } from './state-word.js';
import { table } from './table.js';

/** One line for each resource. */
export function resourceTable(resources: readonly ResourceStatus[], paint: Paint): string[] {
  if (resources.length === 0) return ['No resources yet. "lkssp resource create --help" shows how to make one.'];
  const rows = resources.map(({ tag, kit, type, id, state, reason }) => [
    tag,
    `${kit}/${type}`,
    oneLine(id),
    { text: stateWord(state), paint: (text: string) => paint.state(state, text) },
    oneLine(reason.text),
  ]);
  return table([['TAG', 'TYPE', 'ID', 'STATE', 'REASON'], ...rows]);
}
