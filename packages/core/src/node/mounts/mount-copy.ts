import type { MountEntry } from '../../contract/host-mounts.js';
import { MountIndex } from './mount-index.js';
import { parseMountinfo } from './parse-mountinfo.js';

/** A mount as those in one namespace see it. */
export interface MountSight {
  readonly mount: MountEntry;
  readonly index: MountIndex;
}

/**
 * The copy of a mount in another mount namespace that an unmount has to take along, so that whoever uses it there keeps it
 * busy: it came there by propagation (mount_namespaces(7)), from the same peer group. Other copies of the file system, such
 * as the volumes of a container, keep nothing busy. Both tables as /proc/PID/mountinfo has them.
 */
export function findCopy(mount: MountEntry, ownTable: string, otherTable: string): MountSight | undefined {
  const group = groupsOf(ownTable).get(mount.parent)?.shared;
  if (group === undefined) return undefined;
  const groups = groupsOf(otherTable);
  const entries = parseMountinfo(otherTable);
  const copy = entries.findLast(({ device, root, parent }) => {
    const { shared, master } = groups.get(parent) ?? {};
    return device === mount.device && root === mount.root && (shared === group || master === group);
  });
  return copy === undefined ? undefined : { mount: copy, index: new MountIndex(entries) };
}

interface PeerGroups {
  readonly shared: string | undefined;
  readonly master: string | undefined;
}

/** By the number of the mount. */
function groupsOf(table: string): ReadonlyMap<number, PeerGroups> {
  const lines = table.split('\n').map((line) => line.split(' - ', 1)[0] ?? '');
  return new Map(
    lines.map((line) => [
      Number.parseInt(line, 10),
      { shared: / shared:(\d+)/.exec(line)?.[1], master: / master:(\d+)/.exec(line)?.[1] },
    ]),
  );
}
