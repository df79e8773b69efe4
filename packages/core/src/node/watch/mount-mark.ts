import type { MountEntry } from '../../contract/host-mounts.js';
import type { ReadTable } from '../mounts/mount-table.js';
import { mountChain } from './mount-chain.js';

/** What is seen at a mount point, and what it lies on: two different texts are a change that matters there. */
export interface MountMark {
  readonly absent: boolean;
  readonly text: string;
  readonly seen: MountEntry | undefined;
}

/**
 * `mountPoint` without `//` and the like. Options of the mounts above it do not count, only which ones they are: one of
 * those may come to cover it.
 */
export function mountMark(mountPoint: string, table: ReadTable): MountMark {
  const chain = mountChain(mountPoint, table);
  const last = chain.at(-1);
  const seen = last?.mountPoint === mountPoint ? last : undefined;
  const way = chain.map(({ id }) => id).join(' ');
  return { seen, absent: seen === undefined, text: seen === undefined ? way : `${way} ${wordsOf(seen)}` };
}

/** Not its propagation, which is none of ours. */
function wordsOf({ device, root, options, type, source, superOptions }: MountEntry): string {
  return `${device}\n${root}\n${options.join()}\n${type}\n${source}\n${superOptions.join()}`;
}
