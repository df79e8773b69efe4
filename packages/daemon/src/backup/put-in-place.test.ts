import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { putInPlace } from './put-in-place.js';

/** A draft, and the name that it is to get. */
function trial() {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-place-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [draft, file] = [join(folder, 'a.part'), join(folder, 'a')];
  writeFileSync(draft, 'whole', { mode: 0o600 });
  return { draft, file };
}

const withoutLinks = (): never => {
  throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
};

describe('putInPlace', () => {
  it.each([
    ['by a link', undefined],
    ['by a copy where the file system knows no links', withoutLinks],
  ])('gives the draft its name %s, for its owner alone', (_, link) => {
    const { draft, file } = trial();
    putInPlace(draft, file, link);
    expect(readFileSync(file, 'utf8')).toBe('whole');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['by a link', undefined],
    ['by a copy', withoutLinks],
  ])('leaves alone what has that name already, %s', (_, link) => {
    const { draft, file } = trial();
    writeFileSync(file, 'of somebody else');
    expect(() => putInPlace(draft, file, link)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(readFileSync(file, 'utf8')).toBe('of somebody else');
  });

  it('leaves nothing where the copy fails', () => {
    const { draft, file } = trial();
    rmSync(draft);
    expect(() => putInPlace(draft, file, withoutLinks)).toThrow('ENOENT');
    expect(() => statSync(file)).toThrow('ENOENT');
  });
});
