import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { dependenciesThere, onlyOursWrite, ownUser } from './kit-folder-gate.js';

const KIT = 'node_modules/kit-a';
const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  for (const file of ['index.js', 'lib/deep/part.js', 'package.json']) put(`${KIT}/${file}`);
});

function put(file: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeFileSync(path, '{}', { mode: 0o644 });
  return path;
}

const look = (places: readonly string[] = [KIT], owner = ownUser()) => onlyOursWrite('kit-a', folder, places, owner);

describe('a kit that nobody else may write', () => {
  it('passes, also where a dependency that is left out on this machine is not there', async () => {
    expect(await look([KIT, 'node_modules/only-on-windows'])).toBeUndefined();
  });

  it.each([
    ['a file', 'index.js', 0o646],
    ['a file far below', 'lib/deep/part.js', 0o666],
    ['a folder', 'lib', 0o777],
    ['the package itself', '', 0o757],
  ])('is refused when anybody may write %s, and it is named', async (_, file, mode) => {
    const path = join(folder, KIT, file);
    chmodSync(path, mode);
    const refused = await look();
    expect(refused?.code).toBe('LKSSP_KIT_OPEN');
    expect(refused?.sentence).toContain(`anybody may change ${file === '' ? join(folder, KIT) : path},`);
  });

  it('is refused when a package that it depends on is open', async () => {
    chmodSync(put('node_modules/deep/index.js'), 0o666);
    expect((await look([KIT, 'node_modules/deep']))?.code).toBe('LKSSP_KIT_OPEN');
    expect(await look()).toBeUndefined();
  });

  it('is refused when it belongs to another user', async (context) => {
    if (!isRoot) context.skip('only root may give files away');
    chownSync(join(folder, KIT, 'index.js'), 12_345, 0);
    expect((await look())?.sentence).toContain('the user 12345 may change');
    expect(await look([KIT], { uid: 12_345, gid: 0 })).toBeUndefined();
  });

  it('may be written by the own group and by root, not by another', async (context) => {
    if (!isRoot) context.skip('only root may give files away');
    const path = join(folder, KIT, 'index.js');
    chmodSync(path, 0o664);
    expect(await look()).toBeUndefined();
    chownSync(path, 0, 12_345);
    expect((await look())?.sentence).toContain('the group 12345 may change');
    expect(await look([KIT], { uid: 0, gid: 12_345 })).toBeUndefined();
  });

  it('is looked at where it really lies', async () => {
    const real = join(folder, 'source/kit-b');
    mkdirSync(real, { recursive: true });
    chmodSync(real, 0o777);
    symlinkSync(real, join(folder, 'node_modules/kit-b'));
    expect((await look(['node_modules/kit-b']))?.sentence).toContain(`anybody may change ${real},`);
  });

  it('may hold links, whose mode says nothing', async () => {
    symlinkSync('nowhere', join(folder, KIT, 'link'));
    expect(await look()).toBeUndefined();
  });
});

describe('the packages that a kit names under dependencies', () => {
  const facts = { name: 'kit-a', version: '1.0.0', dependencies: { deep: '^1.0.0', '@scope/other': '*' } };

  it('are found beside it and inside it', async () => {
    put('node_modules/deep/package.json');
    put(`${KIT}/node_modules/@scope/other/package.json`);
    expect(await dependenciesThere(facts, folder)).toBeUndefined();
  });

  it('are named when they are not there', async () => {
    put('node_modules/deep/package.json');
    expect(await dependenciesThere(facts, folder)).toMatchObject({
      code: 'LKSSP_KIT_DEPENDENCY',
      sentence: expect.stringContaining('The kit kit-a needs the package @scope/other,') as string,
    });
  });
});
