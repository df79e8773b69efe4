import type { MountEntry } from '../../contract/host-mounts.js';
import type { ReadTable } from '../mounts/mount-table.js';

const byNumber = new WeakMap<ReadTable, ReadonlyMap<number, MountEntry>>();

/** The mounts that are crossed on the way to `path`, by text alone: from the root to the one that it lies on. */
export function mountChain(path: string, table: ReadTable): readonly MountEntry[] {
  const chain: MountEntry[] = [];
  for (let next = table.index.of(path); next !== undefined && !chain.includes(next); ) {
    chain.unshift(next);
    next = numbers(table).get(next.parent);
  }
  return chain;
}

function numbers(table: ReadTable): ReadonlyMap<number, MountEntry> {
  const known = byNumber.get(table) ?? new Map(table.entries.map((entry) => [entry.id, entry]));
  byNumber.set(table, known);
  return known;
}
