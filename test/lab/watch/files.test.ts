import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchTarget } from '@lkssp/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { unmountAll } from '../rig/mounts.ts';
import { Hearing } from './hearing.ts';

let hearing: Hearing;
let memory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  hearing = new Hearing();
  memory = join('/run', `lkssp-watch-${process.pid}`);
  mkdirSync(memory);
});
afterEach(async () => {
  await hearing.close();
  for (const each of children.splice(0)) each.kill('SIGKILL');
  rmSync(memory, { recursive: true, force: true });
});

const file = (path: string): WatchTarget => ({ kind: 'file', path });

describe('the watch of files in memory', () => {
  it('hears that one is made, written, replaced, cut and removed', async () => {
    const path = join(memory, 'web.pid');
    await hearing.watch('web', file(path));
    expect(hearing.count('web')).toBe(1);
    await hearing.after(() => writeFileSync(path, '1'), 'web');
    await hearing.after(() => writeFileSync(path, '2'), 'web');
    writeFileSync(join(memory, 'new'), '3');
    await hearing.after(() => renameSync(join(memory, 'new'), path), 'web');
    await hearing.after(() => writeFileSync(path, ''), 'web');
    await hearing.after(() => rmSync(path), 'web');
    await hearing.after(() => writeFileSync(path, '4'), 'web');
  });

  it('hears of nothing but the file, however much happens beside it', async () => {
    const path = join(memory, 'web.pid');
    writeFileSync(path, '1');
    await hearing.watch('web', file(path));
    await hearing.watch('mail', file(join(memory, 'mail.pid')));
    for (let at = 0; at < 100; at += 1) writeFileSync(join(memory, `other${at}`), 'x');
    expect(await hearing.after(() => writeFileSync(join(memory, 'mail.pid'), '1'), 'mail')).toEqual(['mail']);
  });

  it('finds a file again whose folder has gone and come back', async () => {
    const folder = join(memory, 'web');
    mkdirSync(folder);
    writeFileSync(join(folder, 'pid'), '1');
    await hearing.watch('web', file(join(folder, 'pid')));
    await hearing.after(() => rmSync(folder, { recursive: true }), 'web');
    mkdirSync(folder);
    await hearing.after(() => writeFileSync(join(folder, 'pid'), '2'), 'web');
    await hearing.after(() => writeFileSync(join(folder, 'pid'), '3'), 'web');
  });

  it('follows a link within memory, and none that leads out of it', async () => {
    const disk = join(labFolder('watch-files'), 'file');
    writeFileSync(disk, '1');
    mkdirSync(join(memory, 'real'));
    writeFileSync(join(memory, 'real/pid'), '1');
    symlinkSync('real', join(memory, 'near'));
    symlinkSync(disk, join(memory, 'far'));
    await hearing.watch('near', file(join(memory, 'near/pid')));
    await hearing.watch('far', file(join(memory, 'far')), file(disk));
    writeFileSync(disk, '2');
    expect(await hearing.after(() => writeFileSync(join(memory, 'real/pid'), '2'), 'near')).toEqual(['near']);
  });

  it('finds a file again when the file system is replaced under it', async () => {
    const folder = join(memory, 'mounted');
    mkdirSync(folder);
    await command(['mount', '-t', 'tmpfs', 'one', folder]);
    writeFileSync(join(folder, 'pid'), '1');
    await hearing.watch('web', file(join(folder, 'pid')));
    await hearing.after(() => command(['umount', folder]), 'web');
    await command(['mount', '-t', 'tmpfs', 'two', folder]);
    await hearing.after(() => writeFileSync(join(folder, 'pid'), '2'), 'web');
    await hearing.close();
    await unmountAll(folder);
  });
});

describe('the watch of cgroups', () => {
  const root = () =>
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .findLast((words) => words.includes('cgroup2'))?.[4] ?? '';
  let cgroup: string;

  beforeEach(() => {
    cgroup = join(root(), `lkssp-watch-${process.pid}`);
    mkdirSync(cgroup);
  });
  afterEach(async () => {
    writeFileSync(join(cgroup, 'cgroup.kill'), '1');
    await empty();
    rmdirSync(cgroup);
  });

  const empty = () =>
    waitUntil('the cgroup to be empty', { withinMs: 10_000 }, () =>
      readFileSync(join(cgroup, 'cgroup.events'), 'utf8').includes('populated 0'),
    );

  function populate(): ChildProcess {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    children.push(child);
    writeFileSync(join(cgroup, 'cgroup.procs'), String(child.pid));
    return child;
  }

  it('hears three times that the last process has ended, and that others have come', async () => {
    const first = populate();
    await hearing.watch('app', { kind: 'cgroup', path: cgroup });
    expect(hearing.count('app')).toBe(0);
    await hearing.after(() => first.kill('SIGKILL'), 'app');
    for (let time = 0; time < 2; time += 1) {
      await hearing.after(() => populate(), 'app');
      await hearing.after(() => children.at(-1)?.kill('SIGKILL'), 'app');
    }
  });

  it('takes the path below the mount point too, and hints at once for an empty one', async () => {
    await hearing.watch('app', { kind: 'cgroup', path: cgroup.slice(root().length) });
    expect(hearing.count('app')).toBe(1);
    await hearing.after(() => populate(), 'app');
  });

  it('hears that it has been removed, and finds it again', async () => {
    await hearing.watch('app', { kind: 'cgroup', path: cgroup });
    await hearing.after(() => populate(), 'app');
    await hearing.after(() => children.at(-1)?.kill('SIGKILL'), 'app');
    await empty();
    await hearing.after(() => rmdirSync(cgroup), 'app');
    await hearing.after(() => mkdirSync(cgroup), 'app').catch(() => undefined);
    await hearing.after(() => populate(), 'app');
  });
});
