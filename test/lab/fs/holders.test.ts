import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, WatchTarget } from '@lkssp/core';
import { afterEach, expect, it } from 'vitest';
import { isAlive } from '../../rig/process-facts.ts';
import { attempt, command } from '../rig/command.ts';
import { Holder, type HolderPlan } from '../rig/holder.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { isMounted, unmountAll } from '../rig/mounts.ts';
import { DrivenFilesys } from './driven-filesys.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function guarded(options: object = {}): Promise<{ readonly at: string; readonly filesys: DrivenFilesys }> {
  const at = labFolder('busy');
  await command(['mount', '-t', 'tmpfs', '-o', 'size=64m', 'busy', at]);
  ends.push(() => unmountAll(at));
  const filesys = await DrivenFilesys.serving({ mountPoint: at, ...options });
  ends.push(() => filesys.end());
  return { at, filesys };
}

async function holding(folder: string, plan?: HolderPlan) {
  const holder = await Holder.make(folder, plan);
  ends.push(() => holder.end());
  const facts = holder.sitting();
  if (facts === undefined) throw new Error('the holder does not sit there');
  const target: WatchTarget = { kind: 'process', pid: facts.pid, startTime: Number(facts.startTime) };
  return { holder, facts, target };
}

const heldBy = (outcome: Outcome): string => (outcome.outcome === 'failure' ? (outcome.heldBy ?? []).join('\n') : '');

it.each(['cwd', 'file'] as const)('a stranger that holds it by its %s is named and left alone', async (by) => {
  const { at, filesys } = await guarded();
  const { facts } = await holding(at, { by });
  const outcome = await filesys.act('remove', { limitMs: 12_000 });
  expect(outcome).toMatchObject({ outcome: 'failure', recoverable: true });
  expect(heldBy(outcome)).toContain(`process ${facts.pid}`);
  expect(heldBy(outcome)).toContain(at);
  expect(isAlive(facts)).toBe(true);
  expect(isMounted(at)).toBe(true);
});

it('a process of the hierarchy is ended', async () => {
  const { at, filesys } = await guarded();
  const { facts, target } = await holding(at);
  filesys.belongings = [target];
  expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
  expect(isAlive(facts)).toBe(false);
  expect(isMounted(at)).toBe(false);
});

it('a process of the hierarchy that ignores TERM is killed in time', async () => {
  const { at, filesys } = await guarded();
  const { facts, target } = await holding(at, { ignoresTerm: true });
  filesys.belongings = [target];
  expect(await filesys.act('remove', { limitMs: 8000 })).toMatchObject({ outcome: 'done' });
  expect(isAlive(facts)).toBe(false);
});

it('a process with the number of one of ours is a stranger', async () => {
  const { at, filesys } = await guarded();
  const { facts, target } = await holding(at);
  filesys.belongings = [{ ...target, startTime: Number(facts.startTime) - 1 } as WatchTarget];
  expect(await filesys.act('remove', { limitMs: 8000 })).toMatchObject({ outcome: 'failure' });
  expect(isAlive(facts)).toBe(true);
});

it('a holder that is started again and again is beaten when all may be ended', async () => {
  const { at, filesys } = await guarded({ killHolders: 'all' });
  const { holder } = await holding(at, { respawns: true });
  expect(holder.sitting()).toBeDefined();
  const outcome = await filesys.act('remove');
  expect(outcome).toMatchObject({ outcome: 'done' });
  expect(isMounted(at)).toBe(false);
});

it('killHolders no ends nobody, not even ours', async () => {
  const { at, filesys } = await guarded({ killHolders: 'no' });
  const { facts, target } = await holding(at);
  filesys.belongings = [target];
  expect(await filesys.act('remove', { limitMs: 8000 })).toMatchObject({ outcome: 'failure' });
  expect(isAlive(facts)).toBe(true);
});

it('lazyUmount detaches what a stranger holds, and says who', async () => {
  const { at, filesys } = await guarded({ lazyUmount: true });
  const { facts } = await holding(at);
  const outcome = await filesys.act('remove', { limitMs: 12_000 });
  expect(outcome).toMatchObject({ outcome: 'done', reason: expect.stringContaining(`process ${facts.pid}`) });
  expect(isMounted(at)).toBe(false);
  expect(isAlive(facts)).toBe(true);
});

it('a mount below it goes with it, deepest first', async () => {
  const { at, filesys } = await guarded();
  const [sub, deeper] = [join(at, 'a b'), join(at, 'a b', 'c')];
  mkdirSync(sub);
  await command(['mount', '-t', 'tmpfs', 'sub', sub]);
  mkdirSync(deeper);
  await command(['mount', '-t', 'tmpfs', 'deeper', deeper]);
  const reason = expect.stringContaining(`${deeper}, ${sub}`);
  expect(await filesys.act('remove')).toMatchObject({ outcome: 'done', reason });
  expect(isMounted(at)).toBe(false);
});

it('a holder in a mount below it is named', async () => {
  const { at, filesys } = await guarded();
  const sub = join(at, 'sub');
  mkdirSync(sub);
  await command(['mount', '-t', 'tmpfs', 'sub', sub]);
  const { facts } = await holding(sub);
  const outcome = await filesys.act('remove', { limitMs: 8000 });
  expect(heldBy(outcome)).toContain(`process ${facts.pid}`);
  expect(isMounted(sub)).toBe(true);
});

it('a loop device on it is named', async () => {
  const { at, filesys } = await guarded();
  const image = join(at, 'image');
  await command(['truncate', '-s', '1M', image]);
  const device = await command(['losetup', '--find', '--show', image]);
  ends.push(() => attempt(['losetup', '-d', device]));
  const outcome = await filesys.act('remove', { limitMs: 8000 });
  expect(heldBy(outcome)).toContain(`the loop device ${device} uses ${image}`);
});

it('a swap file on it is named', async (context) => {
  const disk = await LoopDisk.make();
  ends.push(() => disk.end());
  const at = await disk.mount();
  ends.push(() => unmountAll(at));
  const file = join(at, 'swap file');
  writeFileSync(file, Buffer.alloc(1024 * 1024), { mode: 0o600 });
  await command(['mkswap', file]);
  if ((await attempt(['swapon', file])).code !== 0) context.skip('this kernel has no swap');
  ends.push(() => attempt(['swapoff', file]));
  const filesys = await DrivenFilesys.serving({ mountPoint: at });
  ends.push(() => filesys.end());
  const outcome = await filesys.act('remove', { limitMs: 4000 });
  expect(heldBy(outcome)).toContain(`swaps to ${file}`);
});

it('a socket that is bound on it is found by its process', async () => {
  const { at, filesys } = await guarded();
  const script = `require('net').createServer().listen(process.argv[1], () => console.log('up'))`;
  const path = join(at, 'socket');
  const { spawn } = await import('node:child_process');
  const server = spawn(process.execPath, ['-e', script, path], { cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
  ends.push(async () => void server.kill('SIGKILL'));
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const outcome = await filesys.act('remove', { limitMs: 8000 });
  expect(heldBy(outcome)).toContain(`process ${server.pid}`);
});

it('of a bind mount those who use its source by another path are no holders', async () => {
  const [source, at] = [labFolder('source'), labFolder('bind')];
  ends.push(() => unmountAll(at));
  const bind = { mountPoint: at, device: source, fsType: 'none', options: 'bind', killHolders: 'all' };
  const filesys = new DrivenFilesys(bind);
  ends.push(() => filesys.end());
  await filesys.act('restore');
  const { facts } = await holding(source);
  const inside = await holding(at, { by: 'file' });
  expect(await filesys.act('remove')).toMatchObject({ outcome: 'done' });
  expect(isAlive(facts)).toBe(true);
  expect(isAlive(inside.facts)).toBe(false);
});

it('a mount with files of lkssp itself is refused, and never unmounted', async () => {
  const at = labFolder('home');
  await command(['mount', '-t', 'tmpfs', 'home', at]);
  ends.push(() => unmountAll(at));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = at;
  const { TrialHome } = await import('@lkssp/core/testing');
  const home = new TrialHome('fs');
  process.env['TMPDIR'] = before;
  mkdirSync(home.path('run'));
  mkdirSync(home.path('lib'));
  const filesys = new DrivenFilesys({ mountPoint: at, killHolders: 'all' }, { home });
  expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
  const reason = expect.stringContaining('lkssp itself');
  expect(await filesys.act('remove')).toMatchObject({ outcome: 'failure', recoverable: false, reason });
  expect(isMounted(at)).toBe(true);
  const { problems } = await DrivenFilesys.propose({ mountPoint: at }, home);
  expect(problems.join()).toContain('files of lkssp itself');
});
