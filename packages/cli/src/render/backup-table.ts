import type { BackupFile } from '@lkssp/client';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { size } from './size.js';
import { table } from './table.js';
import { dateTime } from './time.js';

/** One line for each backup, newest first as they come. */
export function backupTable(backups: readonly BackupFile[], paint: Paint): string[] {
  if (backups.length === 0) return ['No backups. "lkssp backup create" makes one.'];
  const rows = backups.map((backup) => [
    dateTime(backup.createdAt),
    oneLine(backup.node),
    oneLine(backup.version),
    String(backup.resources),
    String(backup.kits.length),
    size(backup.bytes),
    oneLine(backup.file),
    backup.problem === undefined ? '' : { text: oneLine(backup.problem), paint: paint.alarm },
  ]);
  return table([['CREATED', 'NODE', 'LKSSP', 'RESOURCES', 'KITS', 'SIZE', 'FILE', 'PROBLEM'], ...rows]);
}
