import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { render, say } from '@lkssp/core/engine';
import { closeKitFolder, raiseUntrusted } from './close-kit-folder.js';

const UID = process.getuid?.() ?? 0;
const NOBODY = 65_534;

describe('closeKitFolder', () => {
  let lib: string;
  beforeEach(() => {
    lib = mkdtempSync(join(tmpdir(), 'lkssp-kits-'));
  });
  afterEach(() => rmSync(lib, { recursive: true }));

  const told = () => closeKitFolder(lib, UID).map((sentence) => render(sentence));
  const make = (name: string, mode: number) => {
    mkdirSync(join(lib, name), { recursive: true });
    chmodSync(join(lib, name), mode);
  };

  it('has nothing to say where there is none, or where it is as it should be', () => {
    expect(told()).toEqual([]);
    make('kits/releases', 0o755);
    chmodSync(join(lib, 'kits'), 0o700);
    expect(told()).toEqual([]);
  });

  it.each(['kits', 'kits/releases', 'kits/loaded', 'kits/cache'])('closes %s to others, once, and says so', (name) => {
    make('kits', 0o700);
    make(name, 0o775);
    expect(told()).toEqual([
      `others could write to the kit folder ${join(lib, name)} (mode 775); it is closed now, and "lkssp kit verify" tells what is not as it was published`,
    ]);
    expect(statSync(join(lib, name)).mode & 0o777).toBe(0o700);
    expect(told()).toEqual([]);
  });

  it('names a folder from which it leads elsewhere when others may write there', () => {
    make('open', 0o777);
    make('open/kits', 0o700);
    symlinkSync('open/kits', join(lib, 'kits'));
    expect(told()).toEqual([
      `the kit folder ${join(lib, 'open/kits')} cannot be trusted: others may write to ${join(lib, 'open')} (mode 777); give it back (chown, chmod), then "lkssp kit verify" tells what is not as it was published`,
    ]);
  });

  it('says what is wrong with a link to nothing', () => {
    symlinkSync('nowhere', join(lib, 'kits'));
    expect(told()).toEqual([expect.stringContaining('cannot be trusted: ENOENT')]);
  });

  it('names another owner, and leaves the folder to whoever has to look at it', ({ skip }) => {
    skip(UID !== 0, 'needs root to give a folder away');
    make('kits', 0o770);
    chownSync(join(lib, 'kits'), NOBODY, NOBODY);
    expect(told()).toEqual([
      `the kit folder ${join(lib, 'kits')} cannot be trusted: ${join(lib, 'kits')} belongs to user 65534, and this daemon runs as user 0; give it back (chown, chmod), then "lkssp kit verify" tells what is not as it was published`,
    ]);
    expect(statSync(join(lib, 'kits')).mode & 0o777).toBe(0o770);
  });
});

describe('raiseUntrusted', () => {
  it('raises what stands against every installation, and nothing that was mended', () => {
    const raised: string[] = [];
    const alarms = { raise: (key: string) => void raised.push(key) };
    raiseUntrusted([say('staleLock', { pid: 1 }), say('kitFolderOpen', { folder: '/k', mode: '777' })], alarms);
    expect(raised).toEqual([]);
    raiseUntrusted([say('kitFolderForeign', { folder: '/k', why: 'it is theirs' })], alarms);
    expect(raised).toEqual(['kits:folder']);
  });
});
