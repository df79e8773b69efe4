import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type JournalRecord, parseRecord } from './journal-record.js';

/** Each holds a copy of the store. */
const KEPT = 3;

/** The changeovers of HOME/lib/changeovers that are over, the newest first. */
export async function changeoverHistory(folder: string): Promise<readonly JournalRecord[]> {
  const records = await Promise.all((await namesIn(folder)).map((name) => readRecord(join(folder, name))));
  return records.filter((each) => each !== undefined);
}

/** Removes the folders of old changeovers; the last that was done is what a roll-back goes back to, and is kept. */
export async function pruneChangeovers(folder: string): Promise<void> {
  const done = (await changeoverHistory(folder)).find(({ phase }) => phase === 'done');
  const old = (await namesIn(folder)).slice(KEPT);
  for (const name of old.filter((each) => each !== done?.id))
    await rm(join(folder, name), { recursive: true, force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.toSorted((one, other) => (one < other ? 1 : -1));
}

async function readRecord(folder: string): Promise<JournalRecord | undefined> {
  try {
    return parseRecord(await readFile(join(folder, 'record.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
