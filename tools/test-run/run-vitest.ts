import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTally } from './read-tally.ts';
import type { Tally } from './tally.ts';
import { TALLY_FILE } from './tally-reporter.ts';

/** Runs vitest once with the given arguments, its output on the terminal, unless asked to be quiet; returns what it counted. */
export function runVitest(args: readonly string[], stdio: 'inherit' | 'ignore' = 'inherit'): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-tally-'));
  const file = join(folder, 'tally.json');
  const reporters = ['--reporter=default', `--reporter=${import.meta.dirname}/tally-reporter.ts`];
  try {
    const { status, signal } = spawnSync(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args],
      { stdio, env: { ...process.env, [TALLY_FILE]: file } },
    );
    return readTally(file, { run: `vitest ${args.join(' ')}`, by: status ?? signal });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
