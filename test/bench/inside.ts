import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALL } from './all-measurements.ts';
import { measure } from './measure.ts';
import { FULL, SMOKE } from './measurement.ts';

/** Runs in the namespaces of the lab: makes the named measurements and leaves what came of them in the folder of the run. */
const { values, positionals } = parseArgs({ options: { smoke: { type: 'boolean' } }, allowPositionals: true });
const chosen = ALL.filter(({ name }) => positionals.includes(name));
const measured = await measure(chosen, values.smoke === true ? SMOKE : FULL);
writeFileSync(join(process.env['LKSSP_LAB_RUN'] ?? '', 'measured.json'), JSON.stringify(measured));
