import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const SECRET = 0o600;

/** Writes `text` to `file`: after a crash at any moment there is the old or the new, whole. */
export function writeDurably(file: string, text: string): void {
  const draft = `${file}.new`;
  try {
    const descriptor = openSync(draft, 'w', SECRET);
    try {
      // All of it, or an error: a single write may take the beginning alone where the disk is nearly full.
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
  syncFolder(dirname(file));
}

/** Makes what was renamed, linked or removed in `folder` last. */
export function syncFolder(folder: string): void {
  sync(folder, 'r');
}

/** Makes what was written to `file` last. */
export function syncFile(file: string): void {
  sync(file, 'r+');
}

function sync(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** As {@link writeDurably}, for a process that guards: a disk that hangs must not hold it up. */
export async function writeDurablySoon(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  try {
    const written = await open(draft, 'w', SECRET);
    try {
      await written.writeFile(text);
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(draft, file);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
  await syncSoon(dirname(file));
}

/** Makes what was written to a file, or changed in a folder, last, without holding this process up. */
export async function syncSoon(path: string): Promise<void> {
  const opened = await open(path, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
