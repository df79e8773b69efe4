import { join } from 'node:path';
import { afterSecondTry, announceSecondTry, filesWithFailures } from '../../tools/test-run/second-try.ts';
import { brokenTally, sum, type Tally } from '../../tools/test-run/tally.ts';
import { runInside } from './run-inside.ts';

/** What a whole run has counted, and the exit code of a signal that has ended it. */
export interface RunResult {
  readonly tally: Tally;
  readonly interrupted: number | undefined;
}

const INTERRUPTED = [129, 130, 143];
/** Most tests wait most of their time. */
const LANES = 2;
/** None should need a third of it. */
const FILE_MS = 400_000;

/** A file that could not be run to its end. */
const broken = (file: string, code: number): Tally => {
  const error = `was ended after ${FILE_MS / 1000} s, or broke (${code})`;
  console.error(`${file} ${error}`);
  return brokenTally(file, error, file);
};

/** Runs each file in namespaces of its own, some at a time: nothing that one leaves behind meets another. Each prints when it is done. */
async function runFiles(files: readonly string[], options: readonly string[], lanes: number): Promise<RunResult> {
  const waiting = [...files];
  const tallies: Tally[] = [];
  let interrupted: number | undefined;
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined && interrupted === undefined; file = waiting.shift()) {
      let printed = '';
      const onPrinted = (text: string): void => void (printed += text);
      const argv = [process.execPath, join(import.meta.dirname, 'inside.ts'), file, ...options];
      const { code, left } = await runInside(argv, { leaves: 'tally.json', withinMs: FILE_MS, onPrinted });
      process.stdout.write(printed);
      if (INTERRUPTED.includes(code)) interrupted = code;
      else tallies.push(left === undefined ? broken(file, code) : (JSON.parse(left) as Tally));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { tally: sum(tallies), interrupted };
}

/** Runs the files, two at a time; then those with failures once more, alone. */
export async function runTwice(files: readonly string[], options: readonly string[]): Promise<RunResult> {
  const first = await runFiles(files, options, LANES);
  const again = filesWithFailures(first.tally);
  if (first.interrupted !== undefined || again.length === 0) return first;
  announceSecondTry(again);
  const second = await runFiles(again, options, 1);
  return { tally: afterSecondTry(first.tally, second.tally), interrupted: second.interrupted };
}
