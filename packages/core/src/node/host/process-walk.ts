import { readdirSync } from 'node:fs';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { livingStat } from './process-identity.js';
import type { ProcStat } from './proc-stat.js';

/** After so many the loop gets its turn: a machine may have ten thousand processes, at 7 µs each. */
const AT_ONCE = 200;

/** Asks `look` of every living process, and returns what it gave. Throws when they could not be looked at. */
export async function walkProcesses<Found>(look: (stat: ProcStat) => Found | undefined): Promise<readonly Found[]> {
  const found: Found[] = [];
  let count = 0;
  for (const pid of processNumbers()) {
    if ((count += 1) % AT_ONCE === 0) await new Promise(setImmediate);
    const stat = livingStat(pid);
    const given = stat === undefined ? undefined : look(stat);
    if (given !== undefined) found.push(given);
  }
  return found;
}

function processNumbers(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch (error) {
    throw new LksspError('LKSSP_HOST_UNABLE', { what: '/proc', why: wordsOf(error) }, { cause: error });
  }
}
