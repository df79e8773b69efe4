import { copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { syncFile, syncFolder } from './durable-file.js';
import type { FileAct } from './file-act.js';

/**
 * Keeps what stands at `paths` (files, links, or nothing) in `folder`, synced, and gives back the acts that put it back.
 * Nothing at `paths` is changed.
 */
export function snapshot(paths: readonly string[], folder: string): readonly FileAct[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const acts = paths.map((path, at) => keep(path, join(folder, String(at))));
  syncFolder(folder);
  return acts;
}

function keep(path: string, copy: string): FileAct {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { do: 'remove', path };
  if (found.isSymbolicLink()) return { do: 'link', path, target: readlinkSync(path) };
  copyFileSync(path, copy);
  syncFile(copy);
  return { do: 'move', from: copy, to: path };
}

/** Everything directly in `folder` that is no folder: links and notes about what is in force. Also `more`, there or not. */
export function notesIn(folder: string, more: readonly string[]): readonly string[] {
  const there = entries(folder).filter((each) => !each.isDirectory());
  return [...new Set([...there.map((each) => each.name), ...more])].map((name) => join(folder, name));
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
