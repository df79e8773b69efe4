import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../rig/program.ts';

/** What a generation says of a store. */
export type StoreSaid =
  | { readonly state: object; readonly stories: readonly object[] }
  | { readonly code?: string; readonly message: string };

/** A copy of a store that no daemon holds, below `folder`. */
export function copyStore(store: string, folder: string): string {
  const copy = join(mkdtempSync(join(folder, 'store-')), 'store.db');
  for (const suffix of ['', '-wal']) if (existsSync(store + suffix)) cpSync(store + suffix, copy + suffix);
  return copy;
}

/** Has the code in `core`, an installed @lkssp/core of any generation, open a store and say all that is in it. It migrates the store. */
export async function readStore(core: string, store: string): Promise<StoreSaid> {
  const { stdout, stderr } = await runProgram([
    process.execPath,
    join(import.meta.dirname, 'read-store-main.ts'),
    core,
    store,
  ]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as StoreSaid;
}
