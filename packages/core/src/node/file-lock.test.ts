import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFile } from './file-lock.js';

describe('lockFile', () => {
  let folder: string;
  let file: string;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** Another process that holds the lock until it is ended. */
  async function holder(): Promise<ChildProcess> {
    const at = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const text = `const { lockFile } = await import(${at('file-lock.ts')});
      process.stdout.write(lockFile(${JSON.stringify(file)}) === undefined ? 'no' : 'held');
      setInterval(() => {}, 1000);`;
    const hooks = new URL('source-hooks.ts', import.meta.url).href;
    const started = spawn(process.execPath, ['--import', hooks, '--input-type=module', '-e', text]);
    const [word] = await once(started.stdout, 'data');
    expect(String(word)).toBe('held');
    return started;
  }

  it('is held by one at a time, also within a process, until it is released', () => {
    const lock = lockFile(file);
    expect(lockFile(file)).toBeUndefined();
    lock?.release();
    const again = lockFile(file);
    expect(again).toBeDefined();
    again?.release();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps another process out, and is given back when its holder is killed', async () => {
    child = await holder();
    expect(lockFile(file)).toBeUndefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = lockFile(file);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('does not pass to the programs that its holder starts', async () => {
    const lock = lockFile(file);
    child = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    lock?.release();
    const again = lockFile(file);
    expect(again).toBeDefined();
    again?.release();
  });

  it('starts afresh when the file was deleted', () => {
    const first = lockFile(file);
    unlinkSync(file);
    const second = lockFile(file);
    expect(second).toBeDefined();
    expect(lockFile(file)).toBeUndefined();
    first?.release();
    second?.release();
  });

  it('says why it cannot be taken', () => {
    expect(() => lockFile(join(folder, 'nowhere', 'lock'))).toThrow('ENOENT');
  });
});
