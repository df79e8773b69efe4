import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import { brokenTally, type Failed, NO_REASON, NOTHING, type Skipped, sum, type Tally } from './tally.ts';

/** Where the reporter leaves its count for the process that started vitest. */
export const TALLY_FILE = 'LKSSP_TALLY_FILE';

const ERROR_LINES = 6;

const nameOf = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`;

const asSkipped = (test: TestCase): Skipped => {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { test: nameOf(test), reason: note ?? NO_REASON };
};

/** The first lines of what went wrong, and where. */
function firstLines(errors: readonly SerializedError[] = []): string {
  const [error] = errors;
  if (error === undefined) return 'gives no error';
  const lines = stripVTControlCharacters(`${error.name ?? 'Error'}: ${error.message}`).split('\n');
  const place = error.stacks?.[0];
  const at = place === undefined ? [] : [`at ${relative('.', place.file)}:${place.line}`];
  return [...lines.slice(0, ERROR_LINES), ...at].join('\n');
}

/** What a file has gathered outside of its tests: its own errors, and those of the hooks of its suites. */
function failuresAround(module: TestModule): Failed[] {
  const file = module.relativeModuleId;
  const places = [
    { test: file, errors: module.errors() },
    ...[...module.children.allSuites()].map((suite) => ({
      test: `${file} > ${suite.fullName}`,
      errors: suite.errors(),
    })),
  ];
  return places
    .filter(({ errors }) => errors.length > 0)
    .map(({ test, errors }) => ({ file, test, error: firstLines(errors) }));
}

/** A file that fails before its first test would count as nothing; it counts as one failure. */
function failuresOf(module: TestModule, tests: readonly TestCase[]): Failed[] {
  const file = module.relativeModuleId;
  const failed = tests
    .filter((test) => test.result().state === 'failed')
    .map((test) => ({ file, test: nameOf(test), error: firstLines(test.result().errors) }));
  const all = [...failed, ...failuresAround(module)];
  const isUntold = all.length === 0 && module.state() === 'failed';
  return isUntold ? [{ file, test: file, error: firstLines() }] : all;
}

function tallyOf(module: TestModule): Tally {
  const tests = [...module.children.allTests()];
  return {
    ...NOTHING,
    passed: tests.filter((test) => test.result().state === 'passed').map(nameOf),
    failed: failuresOf(module, tests),
    skipped: tests.filter((test) => ['skipped', 'pending'].includes(test.result().state)).map(asSkipped),
  };
}

/** An error that no test has caught; vitest often knows the file that ran. */
function unhandledTally(error: SerializedError): Tally {
  const path = error['VITEST_TEST_PATH'];
  const file = typeof path === 'string' ? relative('.', path) : undefined;
  return brokenTally(file ?? 'outside of any test file', `unhandled: ${firstLines([error])}`, file);
}

class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[TALLY_FILE];
    if (file === undefined) return;
    writeFileSync(file, JSON.stringify(sum([...modules.map(tallyOf), ...unhandled.map(unhandledTally)])));
  }
}

// vitest loads a reporter from a file by its default export
export default TallyReporter;
