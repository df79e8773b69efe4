import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { ApacheInstance, type ApachePlan, freePort } from '../rig/apache-instance.ts';
import { attempt, command } from '../rig/command.ts';
import { labFolder } from '../rig/lab-folder.ts';
import { LoopDisk } from '../rig/loop-disk.ts';
import { unmountAll } from '../rig/mounts.ts';
import { NetPair } from '../rig/net-pair.ts';
import { DrivenApache } from './driven-apache.ts';

const instances: ApacheInstance[] = [];
const drivens: DrivenApache[] = [];
const later: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const driven of drivens.splice(0)) await driven.home.clear();
  for (const instance of instances.splice(0)) await instance.end();
  for (const end of later.splice(0).toReversed()) await end();
});

async function make(plan?: ApachePlan): Promise<ApacheInstance> {
  const instance = await ApacheInstance.make(plan);
  instances.push(instance);
  return instance;
}

async function serving(instance: ApacheInstance, tag: string): Promise<DrivenApache> {
  const driven = await DrivenApache.serving(instance, {}, tag);
  drivens.push(driven);
  return driven;
}

describe('lab/apache/places', () => {
  it('guards two instances side by side: one is killed and healed, the other does not notice', async () => {
    const [one, two] = [await make(), await make({ tls: { days: 100 } })];
    const [first, second] = [await serving(one, 'one'), await serving(two, 'two')];
    const before = two.master()?.pid;
    process.kill(one.master()?.pid ?? 0, 'SIGKILL');
    await waitUntil('the end', { withinMs: 5000 }, () => one.master() === undefined);
    expect((await first.check()).verdict).toBe('failed');
    expect((await second.check('deepCheck')).verdict).toBe('healthy');
    expect((await first.act('recover')).outcome).toBe('done');
    await first.act('remove');
    expect(two.master()?.pid).toBe(before);
    expect(await two.serves()).toBe(true);
  });

  it('proposes nothing for an instance on / and serves it', async () => {
    const instance = await make();
    const proposal = await DrivenApache.propose({ config: instance.config });
    expect(proposal).toMatchObject({ problems: [], children: [] });
    await serving(instance, 'root');
    expect(await instance.serves()).toBe(true);
  });

  it('proposes the mount that it lies on, and lets go of it when it is removed', async () => {
    const disk = await LoopDisk.make({ type: 'ext4' });
    const place = labFolder('own-mount');
    later.push(
      () => disk.end(),
      () => unmountAll(place),
    );
    await command(['mount', disk.device, place]);
    const instance = await make({ folder: place });
    const { problems, children } = await DrivenApache.propose({ config: instance.config });
    expect(problems).toEqual([]);
    expect(children).toMatchObject([{ kit: 'fs', type: 'filesys', options: { mountPoint: place } }]);
    const driven = await serving(instance, 'mounted');
    expect((await driven.check('deepCheck')).verdict).toBe('healthy');
    expect((await driven.act('remove')).outcome).toBe('done');
    expect((await attempt(['umount', place])).code).toBe(0);
    // Nothing of it is there any more, and it is out of service all the same.
    expect(existsSync(instance.config)).toBe(false);
    expect((await driven.check()).verdict).toBe('failed');
    expect((await driven.act('remove')).outcome).toBe('done');
    expect(readdirSync(place)).toEqual([]);
  });

  it('proposes the address that it listens at; names it when it is gone', async () => {
    const pair = await NetPair.make();
    later.push(() => pair.end());
    await command(['ip', 'address', 'add', '192.0.2.77/24', 'dev', pair.near]);
    const instance = await make({ address: '192.0.2.77' });
    const { children } = await DrivenApache.propose({ config: instance.config });
    expect(children).toMatchObject([
      { kit: 'ip', type: 'ip', tag: 'ip-192.0.2.77', options: { address: '192.0.2.77' } },
    ]);
    const driven = await serving(instance, 'address');
    expect((await driven.check('deepCheck')).verdict).toBe('healthy');
    await command(['ip', 'address', 'del', '192.0.2.77/24', 'dev', pair.near]);
    const verdict = await driven.check();
    expect(verdict).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('192.0.2.77') });
    await command(['ip', 'address', 'add', '192.0.2.77/24', 'dev', pair.near]);
    expect((await driven.check('deepCheck')).verdict).toBe('healthy');
  });

  it('reads the files of the configuration where Apache has no mod_info', async () => {
    const module = '/usr/lib/apache2/modules/mod_info.so';
    await command(['mount', '--bind', '/dev/null', module]);
    later.push(async () => void (await command(['umount', module])));
    const port = await freePort();
    const instance = await make();
    const absent = ['<IfModule mod_ssl.c>', 'Listen 127.0.0.1:1', '</IfModule>'];
    const undefinedOnes = ['<IfDefine NEVER>', 'Listen 127.0.0.1:2', '</IfDefine>'];
    instance.writeConfig([...absent, `Define PORT ${port}`, 'Listen 127.0.0.1:${PORT}', ...undefinedOnes]);
    const driven = await serving(instance, 'files');
    expect(driven.handle).toMatchObject({ listens: [{ port: instance.port }, { port }] });
    expect((await driven.check('deepCheck')).verdict).toBe('healthy');
  });

  it('reads the configuration of Debian with its variables, also when /run is empty', async () => {
    const proposal = await DrivenApache.propose({ config: '/etc/apache2/apache2.conf' });
    expect(proposal).toMatchObject({ problems: [], options: { envFile: ['/etc/apache2/envvars'] } });
    expect(existsSync(join('/run/apache2'))).toBe(true);
  });
});
