import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processFacts } from '../rig/process-facts.ts';

/** What runs keep for each other, on a real disk: root file systems of machines. */
export const CACHE = process.env['LKSSP_LAB_CACHE'] ?? '/var/tmp/lkssp-lab';
const RUNS = join(CACHE, 'runs');
const OWNER = 'owner.json';

/** A fresh folder for one run. It names its process, so that a later run knows whether that still lives. */
export function makeRunFolder(): string {
  mkdirSync(RUNS, { recursive: true });
  const folder = mkdtempSync(join(RUNS, 'r-'));
  chmodSync(folder, 0o755);
  const { pid, startTime } = processFacts(process.pid) ?? { pid: process.pid, startTime: 0 };
  writeFileSync(join(folder, OWNER), JSON.stringify({ pid, startTime }));
  return folder;
}

function isOwned(folder: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as { pid: number; startTime: number });
  } catch {
    // Another run is just making it, or somebody was stopped while doing so: it holds nothing.
    return !existsSync(join(folder, OWNER));
  }
}

/** Folders of runs that were ended together with their janitor. */
export const orphanedRuns = (): readonly string[] =>
  existsSync(RUNS)
    ? readdirSync(RUNS)
        .map((name) => join(RUNS, name))
        .filter((folder) => !isOwned(folder))
    : [];
