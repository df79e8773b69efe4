import type { Host, MountEntry } from '@lkssp/core';

/** The mount and what is mounted on it and below it, deepest first. */
export function treeOf(host: Host, mount: MountEntry): readonly MountEntry[] {
  const table = host.mounts.table();
  const below = (parent: MountEntry): readonly MountEntry[] =>
    table
      .filter((entry) => entry.parent === parent.id && entry.id !== parent.id)
      .flatMap((entry) => [...below(entry), entry]);
  return [...below(mount), mount];
}
