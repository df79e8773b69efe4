import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sum, type Tally } from './tally.ts';
import { TALLY_FILE } from './tally-reporter.ts';

/** A run that ended badly without having counted a failure still is one: vitest itself may have died. */
function tallyFrom(file: string, exitCode: number | null): Tally {
  const counted = existsSync(file) ? sum(JSON.parse(readFileSync(file, 'utf8')) as Tally[]) : sum([]);
  return exitCode === 0 || counted.failed > 0 ? counted : { ...counted, failed: 1 };
}

/** Runs vitest once with the given arguments, its output on the terminal, unless asked to be quiet; returns what it counted. */
export function runVitest(args: readonly string[], stdio: 'inherit' | 'ignore' = 'inherit'): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-tally-'));
  const file = join(folder, 'tally.json');
  const reporters = ['--reporter=default', `--reporter=${import.meta.dirname}/tally-reporter.ts`];
  try {
    const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], {
      stdio,
      env: { ...process.env, [TALLY_FILE]: file },
    });
    return tallyFrom(file, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
