import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entryPoint } from '../../src/node/source-entry.js';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import { ended, SwitchingHome } from './switching-home.js';

const DAEMON = fileURLToPath(new URL('switch-daemon.ts', import.meta.url));
const NEW = { generation: 2, migrate: 'const { port, ...rest } = options; return { ...rest, ports: [Number(port)] };' };

async function guarding(there: SwitchingHome): Promise<void> {
  there.publish({ id: 'web', version: '1.0.0' });
  const engine = await there.compose();
  await engine.start();
  await ended(engine, engine.kits.add(['@zoo/web'], {}, 'test'));
  const options = { id: 'shop', trace: there.trace('shop'), port: '80' };
  await ended(engine, engine.administration.create({ kit: 'web', tag: 'shop', options }, 'test'));
  await engine.administration.stop({ keepRunning: true }, 'test');
  await engine.stopped;
  await engine.closeAll();
}

async function killedAt(there: SwitchingHome, step: string, later = ''): Promise<void> {
  const child = fork(DAEMON, [there.home, step, later], {
    execArgv: [...entryPoint('kit-host-main').execArgv],
    stdio: 'inherit',
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

describe('a daemon that is killed in the middle of a hot upgrade', () => {
  // Before and after each durable step; between `begin` and `switchTo` lie the kits' taking over and the commit of the store.
  it.each([
    ['after build', '1.0.0'],
    ['before begin', '1.0.0'],
    ['after begin', '1.0.0'],
    ['before switchTo', '2.0.0'],
    ['after switchTo', '2.0.0'],
    ['before prune', '2.0.0'],
  ])(
    '%s: the next one has version %s in force, with the options that it wants, and nothing was acted on',
    async (step, version) => {
      const there = new SwitchingHome(temporaryFolder());
      await guarding(there);
      there.publish({ id: 'web', version: '2.0.0', ...NEW });
      await killedAt(there, step);
      const engine = await there.compose();
      onTestFinished(() => engine.closeAll());
      await engine.start();
      expect(engine.kits.list()).toMatchObject([{ version, fate: 'loaded', resources: ['shop'] }]);
      const [shop] = engine.administration.status().resources;
      expect(shop?.options).toMatchObject(version === '2.0.0' ? { ports: [80] } : { port: '80' });
      expect(shop?.state).toBe('ISP');
      expect(await there.releases.begun()).toBeUndefined();
      const inForce = await there.releases.inForce();
      expect(inForce.packages).toMatchObject([{ version }]);
      expect(there.calls('shop').filter((each) => !each.endsWith('quickCheck'))).toEqual([
        '1.0.0 create',
        '1.0.0 restore',
      ]);
      // Whatever was interrupted, the same order goes through now.
      expect(await ended(engine, engine.kits.upgrade(undefined, 'test'))).toMatchObject({ phase: 'done' });
      expect(engine.kits.list()).toMatchObject([{ version: '2.0.0' }]);
    },
  );

  it.each(['0', '2', '6'])(
    'while it takes over, %s ms after it has begun: version and options fit each other, whichever they are',
    async (later) => {
      const there = new SwitchingHome(temporaryFolder());
      await guarding(there);
      there.publish({ id: 'web', version: '2.0.0', ...NEW });
      await killedAt(there, 'after begin', later);
      const engine = await there.compose();
      onTestFinished(() => engine.closeAll());
      await engine.start();
      const [kit] = engine.kits.list();
      const [shop] = engine.administration.status().resources;
      const fitting = { '1.0.0': { port: '80' }, '2.0.0': { ports: [80] } }[kit?.version ?? ''];
      expect(fitting).toBeDefined();
      expect(shop).toMatchObject({ state: 'ISP', options: fitting });
      expect((await there.releases.inForce()).packages).toMatchObject([{ version: kit?.version }]);
      expect(there.calls('shop').filter((each) => !each.endsWith('quickCheck'))).toEqual([
        '1.0.0 create',
        '1.0.0 restore',
      ]);
    },
  );
});
