import { cpSync, existsSync, lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFile, syncFolder } from './durable-file.js';

/**
 * One act on files, as plain data: a journal that one generation wrote is carried out by another. Each can be done twice,
 * and none needs more room on the disk.
 */
export type FileAct =
  /** Makes `path` a link to `target`, whatever stood there: atomic. */
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  /** Removes `path` with all below it. */
  | { readonly do: 'remove'; readonly path: string }
  /** Puts `from` in the place of `to`. Where `from` is not there any more it has been done. */
  | { readonly do: 'move'; readonly from: string; readonly to: string };

/** Carries out `acts` in order; each lasts before the next begins. Throws what the system says. */
export function carryOut(acts: readonly FileAct[]): void {
  for (const act of acts) carryOutOne(act);
}

function carryOutOne(act: FileAct): void {
  switch (act.do) {
    case 'link':
      return link(act.path, act.target);
    case 'remove':
      rmSync(act.path, { recursive: true, force: true });
      return syncWhereThere(dirname(act.path));
    case 'move':
      return move(act.from, act.to);
  }
}

function link(path: string, target: string): void {
  const draft = `${path}.changeover`;
  rmSync(draft, { recursive: true, force: true });
  symlinkSync(target, draft);
  if (isFolder(path)) rmSync(path, { recursive: true, force: true });
  renameSync(draft, path);
  syncFolder(dirname(path));
}

function move(from: string, to: string): void {
  if (!existsSync(from)) return;
  // A folder can take the place of an empty one only.
  if (isFolder(to)) rmSync(to, { recursive: true, force: true });
  try {
    renameSync(from, to);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EXDEV') throw thrown;
    copyOver(from, to);
  }
  syncFolder(dirname(to));
  syncWhereThere(dirname(from));
}

/** To another file system, where a rename cannot lead: whole or not at all, all the same. */
function copyOver(from: string, to: string): void {
  const draft = `${to}.changeover`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(from, draft, { recursive: true, preserveTimestamps: true });
  if (!isFolder(draft)) syncFile(draft);
  renameSync(draft, to);
  rmSync(from, { recursive: true, force: true });
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function syncWhereThere(folder: string): void {
  if (existsSync(folder)) syncFolder(folder);
}
