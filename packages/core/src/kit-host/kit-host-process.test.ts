import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KIT_HOST_ENV, KitHostProcess } from './kit-host-process.js';

let folder: string;
let process: KitHostProcess | undefined;
const pids: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-host-process-'));
});
afterEach(() => {
  process?.kill();
  process = undefined;
  for (const pid of pids.splice(0)) globalThis.process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const programFile = (): string => join(folder, 'main.mjs');

/** Starts a process with this program; resolves with how it ended. */
function started(program: string, heard: unknown[] = []): Promise<string> {
  writeFileSync(programFile(), program);
  return start(heard);
}

function start(heard: unknown[] = []): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const setting = { entry: { url: pathToFileURL(programFile()), execArgv: [] }, heapMb: 64, env: KIT_HOST_ENV };
  process = new KitHostProcess(
    { ...setting, now: () => performance.now() },
    {
      report: (report) => void heard.push(report),
      forged: () => void heard.push('forged'),
      printed: (text) => void pids.push(Number(text)),
      ended: resolve,
    },
  );
  return promise;
}

describe('a kit host process', () => {
  it('is over when it has ended, with what it said last', async () => {
    const heard: unknown[] = [];
    const how = await started('process.send([{ say: "pong", id: 1, starved: false }], () => process.exit(3));', heard);
    expect(how).toBe('exit 3');
    expect(heard).toEqual([{ say: 'pong', id: 1, starved: false }]);
  });

  it('is over also when a child of it, in a session of its own, holds the channel open', async () => {
    const how = await started(`
      import { spawn } from 'node:child_process';
      process.on('message', () => {});
      const child = spawn('sleep', ['60'], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 3] });
      process.stdout.write(child.pid + '\\n', () => process.exit(4));
    `);
    expect(how).toBe('exit 4');
    expect(pids).toHaveLength(1);
  });

  it('that cannot be started for want of descriptors says so, and harms nobody', async () => {
    const taken: number[] = [];
    let how: Promise<string> | undefined;
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      how = start();
    } finally {
      for (const descriptor of taken) closeSync(descriptor);
    }
    expect(await how).toContain('EMFILE');
  });
});
