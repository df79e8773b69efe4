import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What runs keep for each other, on a real disk: root file systems of machines. */
export const CACHE = process.env['LKSSP_LAB_CACHE'] ?? '/var/tmp/lkssp-lab';
const RUNS = join(CACHE, 'runs');

/** A fresh folder for one run, on a real disk. */
export function makeRunFolder(): string {
  mkdirSync(RUNS, { recursive: true });
  const folder = mkdtempSync(join(RUNS, 'r-'));
  // A web server's user reads below it.
  chmodSync(folder, 0o755);
  return folder;
}

/** A lock, because a process number says nothing in another namespace. */
function isCaredFor(folder: string): boolean {
  const lock = join(folder, 'lock');
  return !existsSync(lock) || spawnSync('flock', ['--nonblock', lock, 'true']).status !== 0;
}

/** Folders of runs that were ended together with their janitor. */
export const orphanedRuns = (): readonly string[] =>
  existsSync(RUNS)
    ? readdirSync(RUNS)
        .map((name) => join(RUNS, name))
        .filter((folder) => !isCaredFor(folder))
    : [];
