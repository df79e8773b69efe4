import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, processesNaming } from '../../rig/process-facts.ts';
import { waitUntil } from '../../rig/wait-until.ts';
import { command } from '../rig/command.ts';
import { HungMount } from '../rig/hung-mount.ts';
import { LabEngine } from '../rig/lab-engine.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { isMounted, unmountAll } from '../rig/mounts.ts';

let engine: LabEngine;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  engine = await LabEngine.start({ kits: ['kit-fs', 'kit-genapp'] });
  await engine.mustLkssp('policy', 'set', 'Failover', '--off');
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

afterAll(() => engine.end());

async function create(tag: string, ...options: readonly string[]): Promise<void> {
  await engine.mustLkssp('resource', 'create', 'fs', '--tag', tag, ...options);
  ends.push(() => engine.lkssp('resource', 'delete', tag, '--yes'));
}

async function disk(tag: string, options: readonly string[] = []) {
  const made = await LoopDisk.make();
  ends.push(() => made.end());
  const at = await made.mount(labFolder(tag), options);
  ends.push(() => unmountAll(at));
  return { made, at };
}

describe('a file system under a real daemon', () => {
  it('that is pulled away is mounted again, long before the next check was due', async () => {
    const { at } = await disk('data', ['noatime']);
    await create('data', '--mount-point', at);
    const opened = engine.opened('data');
    const ended = engine.ended('data');
    const pulled = performance.now();
    await command(['umount', at]);
    const { at: seen } = await opened;
    expect(await ended).toMatchObject({ result: 'recovered' });
    expect(isMounted(at)).toBe(true);
    // A check is due every ten seconds.
    expect(seen - pulled).toBeLessThan(5000);
  });

  it('that turns read-only by an error is taken out with what uses it, checked, and brought back with it', async () => {
    const { made, at } = await disk('errors', ['errors=remount-ro']);
    writeFileSync(join(at, 'work'), 'x');
    await create('errors', '--mount-point', at);
    const line = `sh -c 'cd ${at} && exec sleep 98765'`;
    await engine.mustLkssp(
      'resource',
      'create',
      'genapp/process',
      '--tag',
      'app',
      '--command',
      line,
      '--depends-on',
      'errors',
    );
    ends.push(() => engine.lkssp('resource', 'delete', 'app', '--yes'));
    const [before] = processesNaming('98765', 'sleep');
    const ended = engine.ended('errors');
    made.triggerError();
    expect(await ended).toMatchObject({ result: 'recovered' });
    await waitUntil('the application on it', { withinMs: 20_000 }, () => {
      const [now] = processesNaming('98765', 'sleep');
      return now !== undefined && now.pid !== before?.pid;
    });
    expect(before !== undefined && isAlive(before)).toBe(false);
    expect(made.errorsCount()).toBe(0);
    writeFileSync(join(at, 'work'), 'y');
  });

  it('that hangs disturbs no other', async () => {
    const { at } = await disk('other');
    const hung = await HungMount.make();
    ends.push(() => hung.end());
    await create('other', '--mount-point', at);
    await create('hung', '--mount-point', hung.mountPoint, '--fs-type', 'fuse.bindfs');
    hung.hang();
    const ended = engine.ended('other');
    await command(['umount', at]);
    expect(await ended).toMatchObject({ result: 'recovered' });
    hung.answer();
  });

  it('that is made of an image on another is created with it, and repaired after it', async () => {
    const { at } = await disk('outer');
    const image = join(at, 'image');
    await command(['truncate', '-s', '16M', image]);
    await command(['mkfs.ext4', '-Fq', image]);
    const inner = labFolder('inner');
    mkdirSync(inner, { recursive: true });
    await command(['mount', '-o', 'loop', image, inner]);
    ends.push(() => unmountAll(inner));
    await create('inner', '--mount-point', inner);
    const { resources } = await engine.client.status();
    const child = resources.find(({ id }) => id === at);
    expect(child?.parents ?? []).toContain('inner');
    ends.push(() => engine.lkssp('resource', 'delete', child?.tag ?? '', '--yes'));
    const ended = engine.ended(child?.tag ?? '');
    await command(['umount', '--lazy', at]);
    expect(await ended).toMatchObject({ result: 'recovered' });
    await waitUntil('both are mounted', { withinMs: 20_000 }, () => isMounted(at) && isMounted(inner));
  });
});
