import type { LeftoverGroup } from '../../ports/call-host.js';
import { endGroup } from './group-ending.js';
import { type GroupMarker, readMarkers, rmQuietly } from './group-marker.js';
import { livingProcess } from './process-identity.js';

/**
 * Ends the process groups of kit hosts that have died. A group whose leader has ended by itself is left alone: its script
 * has done its work, and what it left running may be the application.
 */
export async function endLeftovers(runFolder: string): Promise<readonly LeftoverGroup[]> {
  const ended = await Promise.all(readMarkers(runFolder).map(endMarked));
  return ended.filter((each) => each !== undefined);
}

async function endMarked(found: { path: string; marker?: GroupMarker }): Promise<LeftoverGroup | undefined> {
  const { path, marker } = found;
  if (marker === undefined) return void rmQuietly(path);
  if (livingProcess(marker.owner) !== undefined) return undefined;
  const leader = livingProcess(marker.leader);
  if (leader === undefined) return void rmQuietly(path);
  const gone = await endGroup(marker.leader);
  if (gone) rmQuietly(path);
  return { pid: marker.leader.pid, program: marker.program, gone };
}
