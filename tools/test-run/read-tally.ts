import { existsSync, readFileSync } from 'node:fs';
import { brokenTally, NOTHING, sum, type Tally } from './tally.ts';

/** What ran, and how it ended. */
export interface Ending {
  readonly run: string;
  readonly by: number | string | null;
  /** The test file, where it was only one. */
  readonly file?: string;
}

/** What the reporter has left in `tally`. A run that ended badly without having counted a failure still is one: vitest itself may have died. */
export function readTally(tally: string, { run, by, file }: Ending): Tally {
  const counted = existsSync(tally) ? (JSON.parse(readFileSync(tally, 'utf8')) as Tally) : NOTHING;
  if (by === 0 || counted.failed.length > 0) return counted;
  return sum([counted, brokenTally(run, `ended with ${by} and named no failure; its output says more`, file)]);
}
