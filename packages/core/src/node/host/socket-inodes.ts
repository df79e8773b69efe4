import { readdirSync, readlinkSync } from 'node:fs';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { systemCode } from './proc-stat.js';

const GONE = new Set(['ENOENT', 'ESRCH']);

/**
 * Inodes of the sockets that a process has open, read from its links, which are never followed. Empty when it is gone.
 * Throws LKSSP_HOST_UNABLE when it could not be looked at.
 */
export function socketInodes(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`;
  try {
    return new Set(readdirSync(folder).flatMap((name) => inodeOf(`${folder}/${name}`)));
  } catch (error) {
    if (GONE.has(systemCode(error))) return new Set();
    throw new LksspError('LKSSP_HOST_UNABLE', { what: folder, why: wordsOf(error) }, { cause: error });
  }
}

function inodeOf(path: string): readonly string[] {
  try {
    const target = readlinkSync(path);
    return target.startsWith('socket:[') ? [target.slice(8, -1)] : [];
  } catch (error) {
    // Closed in between.
    if (GONE.has(systemCode(error))) return [];
    throw error;
  }
}
