import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runVitest } from '../../tools/test-run/run-vitest.ts';
import { isForMachine } from './lab-files.ts';
import { runInMachine } from './rig/machine-tests.ts';

/** Runs one test file, `inside.ts FILE [OPTIONS OF VITEST]`, in the namespaces, or in a machine in there. */
const [file = '', ...options] = process.argv.slice(2);
const tally = isForMachine(file)
  ? await runInMachine(file, options)
  : runVitest(['--config', 'vitest.lab.config.ts', file, ...options]);

writeFileSync(join(process.env['LKSSP_LAB_RUN'] ?? '', 'tally.json'), JSON.stringify(tally));
