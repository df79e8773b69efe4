import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { carryOut, type FileAct } from './file-act.js';
import { notesIn, snapshot } from './snapshot.js';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-acts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file, a link and a place where nothing is, kept, and then all changed. */
function trial() {
  const folder = newFolder();
  const [file, link, nothing] = ['in-force.json', 'current', 'begun'].map((name) => join(folder, name));
  if (file === undefined || link === undefined || nothing === undefined) throw new Error('three');
  writeFileSync(file, 'before', { mode: 0o640 });
  symlinkSync('releases/1', link);
  const undo = snapshot(notesIn(folder, ['begun']), join(folder, 'kept'));
  writeFileSync(file, 'after');
  rmSync(link);
  symlinkSync('releases/2', link);
  writeFileSync(nothing, 'new');
  const now = () => [readFileSync(file, 'utf8'), readlinkSync(link), existsSync(nothing)];
  return { folder, undo, now };
}

describe('acts on files', () => {
  it('put back what stood there', () => {
    const { undo, now } = trial();
    expect(now()).toEqual(['after', 'releases/2', true]);
    carryOut(undo);
    expect(now()).toEqual(['before', 'releases/1', false]);
  });

  it('can be broken off after any of them, and begun again', () => {
    for (const done of [0, 1, 2, 3]) {
      const { undo, now } = trial();
      carryOut(undo.slice(0, done));
      carryOut(undo);
      carryOut(undo);
      expect(now(), `broken off after ${done}`).toEqual(['before', 'releases/1', false]);
    }
  });

  it('put a link in the place of a folder, and leave nothing beside it', () => {
    const folder = newFolder();
    const path = join(folder, 'current');
    mkdirSync(join(path, 'below'), { recursive: true });
    carryOut([{ do: 'link', path, target: 'releases/7' }]);
    expect(readlinkSync(path)).toBe('releases/7');
    expect(existsSync(`${path}.changeover`)).toBe(false);
  });

  it('move a folder over another, also from another file system', (ctx) => {
    const folder = newFolder();
    const other = join('/dev/shm', `lkssp-acts-${process.pid}`);
    if (!existsSync('/dev/shm')) return ctx.skip('no other file system here');
    onTestFinished(() => rmSync(other, { recursive: true, force: true }));
    for (const from of [join(folder, 'from'), other]) {
      const to = join(folder, 'to');
      for (const [where, text] of [
        [from, 'new'],
        [to, 'old'],
      ] as const) {
        mkdirSync(where, { recursive: true });
        writeFileSync(join(where, 'file'), text);
      }
      const act: FileAct = { do: 'move', from, to };
      carryOut([act]);
      carryOut([act]);
      expect(readFileSync(join(to, 'file'), 'utf8')).toBe('new');
      expect(existsSync(from)).toBe(false);
    }
  });
});
