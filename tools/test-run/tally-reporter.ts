import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { NO_REASON, type Skipped, type Tally } from './tally.ts';

/** Where the reporter leaves its count for the process that started vitest. */
export const TALLY_FILE = 'LKSSP_TALLY_FILE';

const asSkipped = (test: TestCase): Skipped => {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { test: `${test.module.relativeModuleId} > ${test.fullName}`, reason: note ?? NO_REASON };
};

/** A file that fails before its first test would count as nothing; it counts as one failure. */
function failuresOf(module: TestModule, tests: readonly TestCase[]): number {
  const failed = tests.filter((test) => test.result().state === 'failed').length;
  return failed === 0 && module.state() === 'failed' ? 1 : failed;
}

function tallyOf(module: TestModule): Tally {
  const tests = [...module.children.allTests()];
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: failuresOf(module, tests),
    skipped: tests.filter((test) => ['skipped', 'pending'].includes(test.result().state)).map(asSkipped),
  };
}

class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tallies: Tally[] = modules.map(tallyOf);
    const file = process.env[TALLY_FILE];
    if (file === undefined) return;
    writeFileSync(file, JSON.stringify([...tallies, { passed: 0, failed: unhandled.length, skipped: [] }]));
  }
}

// vitest loads a reporter from a file by its default export
export default TallyReporter;
