import type { PathUsage } from '@lkssp/core';
import type { FilesysOptions } from './filesys-options.js';

/** What is shown of the room on a file system. */
export function measuredRoom({ usedPercent, inodes, inodesUsedPercent }: PathUsage): Readonly<Record<string, number>> {
  const space = { usedPercent: Math.round(usedPercent) };
  return inodes === 0 ? space : { ...space, inodesUsedPercent: Math.round(inodesUsedPercent) };
}

/** What is wrong with the room, in words; undefined when there is enough. */
export function shortRoom(
  usage: PathUsage,
  { mountPoint, warnPercent, errorPercent }: FilesysOptions,
): string | undefined {
  const parts = [
    { of: 'space', used: usage.usedPercent },
    ...(usage.inodes === 0 ? [] : [{ of: 'inodes', used: usage.inodesUsedPercent }]),
  ].filter(({ used }) => used >= warnPercent);
  if (parts.length === 0) return undefined;
  const words = parts.map(({ of, used }) => `${Math.floor(used)} % of the ${of}`).join(' and ');
  const isUrgent = parts.some(({ used }) => used >= errorPercent);
  if (!isUrgent) return `${words} of ${mountPoint} are used`;
  return `${mountPoint} is nearly full: ${words} are used, the limit is ${errorPercent} %; make room now`;
}
