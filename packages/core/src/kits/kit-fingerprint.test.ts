import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { closureOf, fingerprintOf, type LockedPackages, readLock } from './kit-fingerprint.js';

const LOCK: LockedPackages = {
  'node_modules/kit': { version: '1.0.0', integrity: 'sha512-a', dependencies: { one: '*', two: '*' } },
  'node_modules/one': { version: '1.0.0', integrity: 'sha512-b', dependencies: { two: '*' } },
  'node_modules/kit/node_modules/two': {
    version: '2.0.0',
    integrity: 'sha512-c',
    optionalDependencies: { absent: '*' },
  },
  'node_modules/two': { version: '1.0.0', integrity: 'sha512-d', dependencies: { one: '*' } },
  'node_modules/stranger': { version: '1.0.0', integrity: 'sha512-e' },
};

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const print = (lock: LockedPackages) => fingerprintOf(folder, lock, 'kit');
const changed = (place: string, more: object): LockedPackages => ({ ...LOCK, [place]: { ...LOCK[place], ...more } });

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

describe('what belongs to a kit', () => {
  it('is found as Node finds it: inside first, then beside it, each once', () => {
    expect(closureOf(LOCK, 'kit')).toEqual([
      'node_modules/kit',
      'node_modules/one',
      'node_modules/kit/node_modules/two',
      'node_modules/two',
    ]);
  });
});

describe('the fingerprint of a kit', () => {
  it('changes with itself and with each package that it depends on, and with no other', async () => {
    const before = await print(LOCK);
    const other = { integrity: 'sha512-z' };
    for (const place of closureOf(LOCK, 'kit')) expect(await print(changed(place, other)), place).not.toBe(before);
    expect(await print(changed('node_modules/stranger', other))).toBe(before);
    expect(await print({ ...LOCK })).toBe(before);
  });

  it('goes by the files of what came without a digest', async () => {
    const lock = { 'node_modules/kit': { version: '1.0.0' } };
    put('node_modules/kit/index.js', 'one');
    put('node_modules/kit/lib/part.js', 'part');
    const before = await print(lock);
    expect(await print(lock)).toBe(before);
    put('node_modules/kit/lib/part.js', 'another');
    const after = await print(lock);
    expect(after).not.toBe(before);
    put('node_modules/kit/node_modules/deep/index.js', 'is another package');
    expect(await print(lock)).toBe(after);
  });

  it('is like no other where nothing can be read', async () => {
    expect(await print({})).not.toBe(await print({}));
  });
});

describe('the lock file', () => {
  it('is read by its packages', async () => {
    put('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: LOCK }));
    expect(await readLock(folder)).toEqual(LOCK);
  });

  it.each([
    ['absent', undefined],
    ['garbage', '{'],
    ['without packages', '{}'],
  ])('that is %s knows nothing', async (_, text) => {
    if (text !== undefined) put('package-lock.json', text);
    expect(await readLock(folder)).toEqual({});
  });
});
