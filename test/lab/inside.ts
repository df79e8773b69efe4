import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runVitest } from '../../tools/test-run/run-vitest.ts';
import { sum, type Tally } from '../../tools/test-run/tally.ts';
import { labFiles, machineFiles } from './lab-files.ts';
import { runInMachine } from './rig/machine-tests.ts';

/** Runs in the lab's namespaces: first the files that need no systemd, then each of the others in a machine of its own. */
const args = process.argv.slice(2);
const options = args.filter((each, at) => each.startsWith('-') || args[at - 1] === '-t');
const files = labFiles(args);
const inMachine = machineFiles(files);
const here = files.filter((file) => !inMachine.includes(file));

const tallies: Tally[] = [];
if (here.length > 0) tallies.push(runVitest(['--config', 'vitest.lab.config.ts', ...here, ...options]));
for (const file of inMachine) tallies.push(await runInMachine(file, options));
if (files.length === 0) console.error(`No test file of the lab fits ${args.join(' ')}`);

writeFileSync(join(process.env['LKSSP_LAB_RUN'] ?? '', 'tally.json'), JSON.stringify(sum(tallies)));
