import { runParts } from './run-parts.ts';
import { closingLines } from './tally.ts';

/** Quick: unit tests and scenarios, on sources. Processes: whole daemons and kit hosts from sources. End to end: built and installed packages, the real thing. */
const QUICK: readonly string[] = ['--project', '!processes'];
const PROCESSES: readonly string[] = ['--project', 'processes'];
const END_TO_END: readonly string[] = ['--config', 'vitest.e2e.config.ts'];

const OWN_OPTIONS = new Set(['--quick', '--e2e']);
const args = process.argv.slice(2);
const others = args.filter((each) => !OWN_OPTIONS.has(each));

const parts = args.includes('--quick')
  ? [QUICK]
  : args.includes('--e2e')
    ? [END_TO_END]
    : [QUICK, PROCESSES, END_TO_END];
const tally = runParts(parts, others);

console.log(closingLines(tally).join('\n'));
process.exitCode = tally.failed.length === 0 ? 0 : 1;
