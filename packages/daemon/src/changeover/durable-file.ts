import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const SECRET = 0o600;

/** Writes `text` to `file`: after a crash at any moment there is the old or the new, whole. */
export function writeDurably(file: string, text: string): void {
  const draft = `${file}.new`;
  try {
    const descriptor = openSync(draft, 'w', SECRET);
    try {
      writeSync(descriptor, text);
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
