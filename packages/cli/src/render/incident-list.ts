import type { Incident } from '@lkssp/client';
import { duration } from './duration.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { table } from './table.js';
import { dateTime } from './time.js';

const COLOUR_OF: Readonly<Record<string, string>> = { recovered: 'ISP', failed: 'OSF', escalated: 'OSF' };

/** One line for each incident, newest first as they come. */
export function incidentList(incidents: readonly Incident[], paint: Paint): string[] {
  if (incidents.length === 0) return ['No incidents.'];
  const rows = incidents.map(({ id, openedAt, tag, cause, result, repairMs, reason }) => [
    String(id),
    dateTime(openedAt),
    tag,
    cause,
    { text: result ?? 'in progress', paint: (text: string) => paint.state(COLOUR_OF[result ?? ''] ?? 'ISU', text) },
    repairMs === undefined ? '-' : duration(repairMs),
    oneLine(reason.text),
  ]);
  return table([['ID', 'OPENED', 'TAG', 'CAUSE', 'RESULT', 'REPAIR', 'REASON'], ...rows]);
}
