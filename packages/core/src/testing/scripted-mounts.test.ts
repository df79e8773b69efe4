import { expect, it } from 'vitest';
import { ScriptedMachine } from './scripted-machine.js';

it('mounts, covers, and unmounts in order', async () => {
  const machine = new ScriptedMachine();
  const { mounts } = machine.host();
  machine.mounts.mount({ mountPoint: '/srv', source: '/dev/one' });
  machine.mounts.mount({ mountPoint: '/srv', source: '/dev/two' });
  machine.mounts.mount({ mountPoint: '/srv/sub', type: 'tmpfs' });
  expect([mounts.at('/srv')?.source, mounts.of('/srv/x').source, mounts.at('/srv/x')]).toEqual([
    '/dev/two',
    '/dev/two',
    undefined,
  ]);
  expect(machine.mounts.unmount('/srv')).toBe(false);
  expect([machine.mounts.unmount('/srv/sub'), machine.mounts.unmount('/srv')]).toEqual([true, true]);
  expect(mounts.at('/srv')?.source).toBe('/dev/one');
  machine.mounts.change('/srv', { options: ['ro'] });
  expect(mounts.at('/srv')?.options).toEqual(['ro']);
  expect(machine.mounts.unmount('/nothing')).toBe(false);
});

it('tells who holds a mount, and which is ours', async () => {
  const machine = new ScriptedMachine();
  const { mounts } = machine.host();
  const srv = machine.mounts.mount({ mountPoint: '/srv' });
  machine.mounts.mount({ mountPoint: '/srv/home', source: 'home' });
  const holder = { pid: 5, startTime: 7, name: 'sh', how: 'cwd', path: '/srv', session: 5 } as const;
  machine.mounts.holders.set('/srv', [holder]);
  expect(await mounts.holders(srv)).toEqual({
    processes: [holder],
    kernel: ['home is mounted at /srv/home'],
    complete: true,
  });
  expect([mounts.isOurs(mounts.of('/')), mounts.isOurs(srv)]).toEqual([true, false]);
  machine.mounts.ours.add('/srv/home/lib');
  expect(mounts.isOurs(srv)).toBe(true);
  expect(machine.askedFor('holders')).toEqual(['/srv']);
});

it('paths answer as they are told', async () => {
  const machine = new ScriptedMachine();
  const host = machine.host();
  expect(await host.reach({ path: '/srv', probe: 'look' })).toMatchObject({
    answer: 'reached',
    usage: { usedPercent: 10 },
  });
  machine.paths.set('/srv', { usage: { usedPercent: 91 } });
  machine.paths.set('/srv', { code: 'EROFS' }, 'write');
  expect(await host.reach({ path: '/srv', probe: 'look' })).toMatchObject({ usage: { usedPercent: 91, inodes: 1000 } });
  const refused = await host.reach({ path: '/srv', probe: 'write' });
  expect(refused).toMatchObject({ answer: 'refused', code: 'EROFS' });
  expect(refused.usage).toBeUndefined();
  machine.paths.clear('/srv');
  expect(await host.reach({ path: '/srv', probe: 'write' })).toMatchObject({ answer: 'reached' });
});
