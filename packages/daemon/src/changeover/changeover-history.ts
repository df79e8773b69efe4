import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalRecord, parseRecord } from './journal-record.js';

/** Each holds a copy of the store. */
const KEPT = 3;

/** The changeovers of HOME/lib/changeovers that are over, the newest first. */
export function changeoverHistory(folder: string): readonly JournalRecord[] {
  return namesIn(folder).flatMap((name) => readRecord(join(folder, name)) ?? []);
}

/** Removes the folders of old changeovers; the last that was done is what a roll-back goes back to, and is kept. */
export function pruneChangeovers(folder: string): void {
  const done = changeoverHistory(folder).find(({ phase }) => phase === 'done');
  const old = namesIn(folder).slice(KEPT);
  for (const name of old.filter((each) => each !== done?.id))
    rmSync(join(folder, name), { recursive: true, force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted().toReversed();
  } catch {
    return [];
  }
}

function readRecord(folder: string): JournalRecord | undefined {
  try {
    return parseRecord(readFileSync(join(folder, 'record.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
