import { existsSync, readdirSync } from 'node:fs';
import { TrialHome } from '@lkssp/core/testing';
import { afterEach, expect, it } from 'vitest';
import { command } from '../rig/command.ts';
import { Holder } from '../rig/holder.ts';
import { HungMount } from '../rig/hung-mount.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { isMounted, unmountAll } from '../rig/mounts.ts';
import { DrivenFilesys } from './driven-filesys.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** One home for all, as in a kit host. */
function newHome(): TrialHome {
  const home = new TrialHome('fs');
  ends.push(() => home.clear());
  return home;
}

async function hanging(home: TrialHome) {
  const mount = await HungMount.make();
  ends.push(() => mount.end());
  const options = { mountPoint: mount.mountPoint, device: mount.source, fsType: 'fuse.bindfs' };
  const filesys = new DrivenFilesys(options, { home, tag: 'hung' });
  expect(await filesys.act('restore')).toMatchObject({ outcome: 'done' });
  return { mount, filesys };
}

async function plain(home: TrialHome, tag: string) {
  const at = labFolder('plain');
  await command(['mount', '-t', 'tmpfs', 'plain', at]);
  ends.push(() => unmountAll(at));
  const filesys = new DrivenFilesys({ mountPoint: at }, { home, tag });
  await filesys.act('restore');
  return filesys;
}

it('says hung within the limit, also again and again, and healthy when it answers', async () => {
  const home = newHome();
  const { mount, filesys } = await hanging(home);
  expect(await filesys.check()).toMatchObject({ verdict: 'healthy' });
  mount.hang();
  for (const _ of [1, 2, 3]) {
    const began = performance.now();
    expect(await filesys.check('quickCheck', { limitMs: 1500 })).toMatchObject({ verdict: 'unknown', because: 'hung' });
    expect(performance.now() - began).toBeLessThan(1500);
  }
  expect(await filesys.check('deepCheck', { limitMs: 1500 })).toMatchObject({ verdict: 'unknown', because: 'hung' });
  mount.answer();
  await expect.poll(() => filesys.check(), { timeout: 10_000 }).toMatchObject({ verdict: 'healthy' });
  await expect.poll(() => readdirSync(home.path('run', 'probes'))).toEqual([]);
});

it('sends at most one process after a path that hangs, also from a later kit host', async () => {
  const home = newHome();
  const { mount, filesys } = await hanging(home);
  mount.hang();
  const asked = home.host().reach({ path: mount.mountPoint, probe: 'write', withinMs: 2000 });
  await expect.poll(() => existsSync(home.path('run', 'probes')), { timeout: 10_000 }).toBe(true);
  const [first, second, third] = await Promise.all([
    asked,
    filesys.check(),
    home.host().reach({ path: mount.mountPoint, probe: 'look' }),
  ]);
  expect([first.answer, second, third.answer]).toMatchObject(['hung', { because: 'hung' }, 'hung']);
  expect(readdirSync(home.path('run', 'probes')).length).toBeLessThanOrEqual(1);
});

it('does not delay the checks of others', async () => {
  const home = newHome();
  const { mount, filesys } = await hanging(home);
  const others = await Promise.all(Array.from({ length: 20 }, (_, number) => plain(home, `plain-${number}`)));
  await Promise.all(others.map((each) => each.check()));
  mount.hang();
  const began = performance.now();
  const hung = filesys.check();
  const verdicts = await Promise.all(others.map((each) => each.check()));
  const took = performance.now() - began;
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(others.map(() => 'healthy'));
  expect(await hung).toMatchObject({ because: 'hung' });
  // All of them together were done long before the one that hangs was given up.
  expect(took).toBeLessThan((performance.now() - began) / 2);
});

it('is unmounted all the same when nobody is in it', async () => {
  const home = newHome();
  const { mount, filesys } = await hanging(home);
  mount.hang();
  await filesys.check('quickCheck', { limitMs: 1000 });
  expect(await filesys.act('remove', { limitMs: 10_000 })).toMatchObject({ outcome: 'done' });
  expect(isMounted(mount.mountPoint)).toBe(false);
});

it('that somebody is in is not unmounted, and remove says so within its limit', async () => {
  const home = newHome();
  const { mount, filesys } = await hanging(home);
  const holder = await Holder.make(mount.mountPoint);
  ends.push(() => holder.end());
  mount.hang();
  const began = performance.now();
  const outcome = await filesys.act('remove', { limitMs: 10_000 });
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(outcome).toMatchObject({ outcome: 'failure', reason: expect.stringContaining(`${holder.sitting()?.pid}`) });
});

it('whose server has died is failed, and mounted anew', async () => {
  const home = newHome();
  const { mount, filesys } = await hanging(home);
  await mount.kill();
  expect(await filesys.check()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('ENOTCONN') });
  expect(await filesys.act('recover')).toMatchObject({ outcome: 'done' });
  expect(await filesys.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
  ends.push(async () => {
    await unmountAll(mount.mountPoint);
  });
});
