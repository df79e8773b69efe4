import type { LeftoverGroup } from '../../ports/call-host.js';
import { endGroup } from './group-ending.js';
import { type FoundMarker, readMarkers, removeMarker } from './group-marker.js';
import { livingProcess } from './process-identity.js';

/**
 * Ends the process groups of kit hosts that have died. A group whose leader has ended by itself is left alone: its script
 * has done its work, and what it left running may be the application.
 */
export async function endLeftovers(runFolder: string): Promise<readonly LeftoverGroup[]> {
  const ended = await Promise.all((await readMarkers(runFolder)).map(endMarked));
  return ended.filter((each) => each !== undefined);
}

async function endMarked(found: FoundMarker): Promise<LeftoverGroup | undefined> {
  const { marker } = found;
  if (marker === undefined) return void (await removeMarker(found));
  if (livingProcess(marker.owner) !== undefined) return undefined;
  if (livingProcess(marker.leader) === undefined) return void (await removeMarker(found));
  const gone = await endGroup(marker.leader);
  if (gone) await removeMarker(found);
  return { pid: marker.leader.pid, program: marker.program, gone };
}
