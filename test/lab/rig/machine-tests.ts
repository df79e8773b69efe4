import { join } from 'node:path';
import { readTally } from '../../../tools/test-run/read-tally.ts';
import { brokenTally, type Tally } from '../../../tools/test-run/tally.ts';
import { ROOT } from '../../rig/program.ts';
import { Machine } from './machine.ts';

const TALLY = '/var/tmp/tally.json';
const MACHINE_MS = 300_000;

/** Runs one test file inside a fresh machine, as root, as a unit of its own. What it prints is printed here. */
export async function runInMachine(file: string, options: readonly string[]): Promise<Tally> {
  let machine: Machine | undefined;
  try {
    machine = await Machine.start({ nspawn: ['--bind=/dev/fuse', '--bind=/dev/loop-control'] });
    const reporters = ['--reporter=default', `--reporter=${ROOT}/tools/test-run/tally-reporter.ts`];
    const vitest = [
      process.execPath,
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'vitest.lab.config.ts',
    ] as const;
    const ended = await machine.runAsUnit([...vitest, '--configLoader', 'runner', ...reporters, file, ...options], {
      withinMs: MACHINE_MS,
      properties: ['Delegate=yes'],
      env: {
        LKSSP_TALLY_FILE: TALLY,
        LKSSP_LAB_HOST: process.env['LKSSP_LAB_HOST'] ?? '',
        LKSSP_LAB_MACHINE: machine.name,
        TMPDIR: '/var/tmp',
      },
    });
    process.stdout.write(ended.stdout);
    process.stderr.write(ended.stderr);
    return readTally(join(machine.root, TALLY), { run: file, by: ended.code, file });
  } catch (error) {
    console.error(`${file} could not run in a machine: ${String(error)}`);
    return brokenTally(file, `could not run in a machine: ${String(error)}`, file);
  } finally {
    await machine?.end();
  }
}
