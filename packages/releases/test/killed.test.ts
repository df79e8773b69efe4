import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from '@lkssp/core/engine';
import { type Registry, startRegistry } from '@lkssp/registry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKitReleases } from '../src/index.js';
import { Caller } from './caller.js';
import { inForce, keptFolder, put, trialFolder, trialKit } from './trial.js';

describe('killed in the middle', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry({ folder: join(keptFolder(), 'registry') });
    await put(registry, [trialKit('@zoo/kit-a', '1.0.0'), trialKit('@zoo/kit-b', '1.0.0')]);
  });
  afterAll(() => registry.stop());

  const open = (folder: string) => openKitReleases({ folder, etcFolder: folder, registry: registry.url });
  const add = { add: ['@zoo/kit-b'] };
  const isGone = (pid: number) => expect(existsSync(`/proc/${pid}`)).toBe(false);

  it.each(['looking for packages', 'fetched', 'writing packages', 'built'])(
    'with its caller at "%s": what was in force stays, nothing half made is left, and the next build comes to its end',
    async (step) => {
      const folder = join(trialFolder(), 'kits');
      const first = await inForce(open(folder), { add: ['@zoo/kit-a'] });
      const caller = new Caller({ folder, registry: registry.url, changes: [add] });
      await caller.told(step);
      const workshops = caller.workshops();
      await caller.kill();
      for (const pid of workshops) await vi.waitFor(() => isGone(pid), { timeout: 20_000 });

      const releases = open(folder);
      expect(await releases.inForce()).toEqual(first);
      expect(await releases.begun()).toBeUndefined();
      const left = ['releases', 'loaded'].flatMap((each) => readdirSync(join(folder, each)));
      expect(left.filter((name) => !/^\d+$/.test(name))).toEqual([]);
      expect(await releases.verify()).toEqual([]);
      const next = await inForce(releases, add);
      expect(next.number).toBeGreaterThan(2);
      await releases.prune(new Set());
      expect(readdirSync(join(folder, 'loaded')).sort()).toEqual(['1', String(next.number)]);
    },
  );

  it('after a switch has begun: it is found, and can be finished or given up', async () => {
    const folder = join(trialFolder(), 'kits');
    const first = await inForce(open(folder), { add: ['@zoo/kit-a'] });
    const caller = new Caller({ folder, registry: registry.url, changes: [add] });
    await caller.told('built');
    await caller.kill();
    const releases = open(folder);
    const built = await releases.build(add);
    await releases.begin(built);

    const next = open(folder);
    expect(await next.inForce()).toEqual(first);
    expect(await next.begun()).toEqual(built);
    await next.discard(built);
    expect(await open(folder).begun()).toBeUndefined();
    expect(await open(folder).inForce()).toEqual(first);
  });

  it('with its workshop alone: the build is refused with a sentence, and nothing is left', async () => {
    const folder = join(trialFolder(), 'kits');
    const caller = new Caller({ folder, registry: registry.url, changes: [{ add: ['@zoo/kit-a'] }] });
    await caller.told('looking for packages');
    for (const pid of caller.workshops()) process.kill(pid, 'SIGKILL');
    await caller.ended;
    const answer = JSON.parse(caller.printed.trim().split('\n').at(-1) ?? '') as object;
    expect(answer).toMatchObject({
      code: 'LKSSP_BUILD_FAILED',
      message: expect.stringContaining('SIGKILL'),
      left: ['0', '0'],
      number: 0,
    });
  });

  it('at any moment of a switch: one of both is in force, whole, and the link points to it', async () => {
    const folder = join(trialFolder(), 'kits');
    const seen = new Set<number>();
    await inForce(open(folder), { add: ['@zoo/kit-a', '@zoo/kit-b'] });
    for (let round = 1; round <= 5; round += 1) {
      const caller = new Caller({
        folder,
        registry: registry.url,
        changes: [{ remove: ['@zoo/kit-b'] }, add],
        forever: true,
      });
      // Each round another moment: what it has told last is some steps behind what it does.
      await caller.told('again', round * 3);
      await caller.kill();
      const releases = open(folder);
      const { number, packages, folder: loaded } = await releases.inForce();
      seen.add(number);
      const prefix = readlinkSync(join(folder, 'current'));
      expect(packages[0]?.name).toBe('@zoo/kit-a');
      for (const each of [loaded, join(folder, prefix)]) {
        const manifest = JSON.parse(readFileSync(join(each, 'package.json'), 'utf8')) as { dependencies: object };
        expect(Object.keys(manifest.dependencies)).toEqual(packages.map(({ name }) => name));
        for (const { name } of packages) expect(existsSync(join(each, 'node_modules', name, 'index.js'))).toBe(true);
      }
      await releases.prune(new Set());
      expect((await releases.inForce()).number).toBe(number);
    }
    expect(seen.size).toBeGreaterThan(1);
  });
});

describe('two at once', () => {
  it('build one after the other, in one process and in two, and neither loses what the other has made', async () => {
    const registry = await startRegistry({ folder: join(trialFolder(), 'registry') });
    try {
      await put(registry, [
        trialKit('@zoo/kit-a', '1.0.0'),
        trialKit('@zoo/kit-b', '1.0.0'),
        trialKit('@zoo/kit-c', '1.0.0'),
      ]);
      const folder = join(trialFolder(), 'kits');
      const releases = openKitReleases({ folder, etcFolder: folder, registry: registry.url });
      await releases.inForce();
      const caller = new Caller({ folder, registry: registry.url, changes: [{ add: ['@zoo/kit-c'] }] });
      await caller.told('looking');
      const [a, b] = await Promise.all([
        releases.build({ add: ['@zoo/kit-a'] }),
        releases.build({ add: ['@zoo/kit-b'] }),
      ]);
      await caller.ended;
      const numbers = readdirSync(join(folder, 'loaded'))
        .map(Number)
        .sort((a, b) => a - b);

      expect(numbers).toEqual([0, 1, 2, 3]);
      expect([a.number, b.number]).toEqual([expect.any(Number), a.number + 1]);
      expect(caller.printed).toContain('switched');
      expect((await releases.inForce()).packages).toMatchObject([{ name: '@zoo/kit-c' }]);
    } finally {
      await registry.stop();
    }
  });

  it('is refused with a sentence when the other does not come to its end', async () => {
    const folder = trialFolder();
    const held = lockFile(join(folder, '.lock'));
    const releases = openKitReleases({ folder, etcFolder: folder, busyMs: 300 });
    await expect(releases.build({ add: ['@zoo/kit-a'] })).rejects.toMatchObject({
      code: 'LKSSP_RELEASE_BUSY',
      message: expect.stringContaining(folder),
    });
    held?.release();
    expect((await releases.inForce()).number).toBe(0);
  });
});
