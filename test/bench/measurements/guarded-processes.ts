import type { Bench, Measurement } from '../measurement.ts';
import { monitMissing } from '../monit-process.ts';
import type { Row } from '../row.ts';
import { costRows } from './guarded/cost-rows.ts';
import { delayRows } from './guarded/delay-rows.ts';
import { measureMonit } from './guarded/monit-figures.ts';
import { measureOurs } from './guarded/our-figures.ts';

async function run(bench: Bench): Promise<readonly Row[]> {
  const ours = await measureOurs(bench);
  const missing = monitMissing();
  const monit = missing === undefined ? await measureMonit(bench) : undefined;
  const rows = [
    ...delayRows('kill → incident open', ({ noticed }) => noticed, ours, monit),
    ...delayRows('kill → healthy again', ({ healed }) => healed, ours, monit),
    ...costRows(ours, monit, bench.scale.fleet),
  ];
  return missing === undefined ? rows : rows.map((each) => ({ ...each, skipped: `the peer: ${missing}` }));
}

export const guardedProcesses: Measurement = {
  name: 'guarded-processes',
  says: 'kills one supervised process after the other beside Monit; what guarding costs',
  run,
};
