import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TrialHome } from '../../testing/trial-home.js';
import { bootId } from './boot-id.js';
import { endLeftovers } from './end-leftovers.js';
import type { GroupMarker } from './group-marker.js';
import { identify, livingStat } from './process-identity.js';

let home: TrialHome;
const children: ChildProcess[] = [];
beforeEach(() => {
  home = new TrialHome();
  mkdirSync(home.path('run/groups'), { recursive: true });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await home.clear();
});

/** What a kit host would have started: a program in a session of its own. */
function group(text: string): ChildProcess & { pid: number } {
  const child = spawn('sh', ['-c', text], { detached: true, stdio: 'ignore' });
  children.push(child);
  return child as ChildProcess & { pid: number };
}

const identityOf = (pid: number): { pid: number; startTime: number } => ({
  pid,
  startTime: identify(pid)?.startTime ?? 0,
});
const gone = { pid: 4_000_000, startTime: 1 };

function mark(marker: Partial<GroupMarker>, name = 'a.json'): void {
  const whole = { bootId: bootId(), owner: gone, program: 'restore.sh', ...marker };
  writeFileSync(home.path('run/groups', name), JSON.stringify(whole));
}

const left = (): string[] => readdirSync(home.path('run/groups'));

it('ends the group of a kit host that has died, with all in it', async () => {
  const child = group(`trap '' TERM; sleep 60 & echo $! >${home.path('child')}; while :; do sleep 1; done`);
  await vi.waitFor(() =>
    expect(existsSync(home.path('child')) && readFileSync(home.path('child'), 'utf8')).toMatch(/\n/),
  );
  mark({ leader: identityOf(child.pid) });
  expect(await endLeftovers(home.path('run'))).toEqual([{ pid: child.pid, program: 'restore.sh', gone: true }]);
  expect(livingStat(Number(readFileSync(home.path('child'), 'utf8')))).toBeUndefined();
  expect(left()).toEqual([]);
});

it('leaves alone what a living kit host watches', async () => {
  const child = group('exec sleep 60');
  mark({ leader: identityOf(child.pid), owner: identityOf(process.pid) });
  expect(await endLeftovers(home.path('run'))).toEqual([]);
  expect(livingStat(child.pid)).toBeDefined();
  expect(left()).toEqual(['a.json']);
});

it('leaves alone a later process with the same number, and what is of another boot', async () => {
  const child = group('exec sleep 60');
  const { pid, startTime } = identityOf(child.pid);
  mark({ leader: { pid, startTime: startTime - 1 } });
  mark({ leader: { pid, startTime }, bootId: 'earlier' }, 'b.json');
  expect(await endLeftovers(home.path('run'))).toEqual([]);
  expect(livingStat(child.pid)).toBeDefined();
  expect(left()).toEqual([]);
});

it('leaves alone what a script that has done its work has left running: it may be the application', async () => {
  const child = group(`sleep 60 & echo $! >${home.path('child')}; exit 0`);
  const leader = identityOf(child.pid);
  await new Promise((resolve) => child.once('exit', resolve));
  mark({ leader });
  expect(await endLeftovers(home.path('run'))).toEqual([]);
  const application = Number(readFileSync(home.path('child'), 'utf8'));
  expect(livingStat(application)).toBeDefined();
  process.kill(application, 'SIGKILL');
});

it('takes broken markers away', async () => {
  for (const [at, text] of ['', '{', 'null', '{"leader":{"pid":"1"}}', '[]'].entries()) {
    writeFileSync(home.path('run/groups', `${at}.json`), text);
  }
  expect(await endLeftovers(home.path('run'))).toEqual([]);
  expect(left()).toEqual([]);
});

it('has nothing to do where there is no folder', async () => {
  expect(await endLeftovers(home.path('nowhere'))).toEqual([]);
});

it('leaves the process that asks free while the disk of the markers does not answer', async () => {
  // A pipe that nobody writes to: opening it does not come back, as on a frozen disk.
  execFileSync('mkfifo', [home.path('run/groups/a.json')]);
  const ending = endLeftovers(home.path('run'));
  await writeFile(home.path('run/groups/a.json'), '');
  expect(await ending).toEqual([]);
  expect(left()).toEqual([]);
});
