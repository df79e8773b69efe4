import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultDaemonConfig } from '../config/daemon-config.js';
import { descriptorsOpen } from '../node/descriptors.js';
import { FileLogger } from '../node/log/file-logger.js';
import { SystemClock } from '../node/system-clock.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { type ComposedEngine, composeEngine, type EngineOrder } from './compose-engine.js';
import { coreVersion } from './make-kit-gateway.js';

/** What a daemon brings, in a home for one test. */
function bring(): EngineOrder & { readonly home: string } {
  const home = temporaryFolder();
  const clock = new SystemClock();
  const style = { form: 'text', node: 'n', program: 'lkssp', pid: process.pid } as const;
  const logger = new FileLogger({ file: join(home, 'log', 'lkssp.log'), clock, style });
  onTestFinished(async () => void (await logger.close()));
  const [lib, run] = [join(home, 'lib'), join(home, 'run')];
  for (const folder of [lib, run]) mkdirSync(folder);
  const paths = { lib, run, secondRestartFile: join(home, 'etc', 'restarts') };
  return { home, clock, logger, paths, config: defaultDaemonConfig() };
}

async function open(order: EngineOrder): Promise<ComposedEngine> {
  const engine = await composeEngine(order);
  onTestFinished(() => engine.close());
  return engine;
}

describe('composeEngine', () => {
  it('puts an engine together that knows its machine and its process', async () => {
    const engine = await open(bring());
    await engine.start();
    expect(engine.administration.status()).toMatchObject({
      pid: process.pid,
      version: coreVersion(),
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      alarms: [],
      resources: [],
    });
    expect(engine.lateMs()).toBe(0);
  });

  it('makes a new engine each time: nothing is shared but what was brought', async () => {
    const [one, other] = [await open(bring()), await open(bring())];
    expect(one.bus).not.toBe(other.bus);
    expect(one.machine).not.toBe(other.machine);
    one.alarms.raise('test', { number: 200001, facts: {} });
    expect(other.alarms.all).toEqual([]);
  });

  it('remembers over an end, and says when there was none', async () => {
    const order = bring();
    const first = await open(order);
    await first.start();
    await first.administration.setPolicy({ policy: 'Failover', on: false }, 'test');
    await first.close();
    const second = await open(order);
    await second.start();
    expect(second.administration.status().policies.failover).toEqual({ on: false, from: 'server' });
    const told = (await order.logger.tail(100)).map(({ number }) => number);
    expect(told).toContain(202004);
  });

  it('tells when a stop that was ordered is carried out', async () => {
    const engine = await open(bring());
    await engine.start();
    await engine.administration.stop({ keepRunning: true }, 'test');
    expect(await engine.stopped).toEqual({ failed: false });
  });

  it('gives every descriptor back when it is closed, also the second time', async () => {
    const order = bring();
    // The first time opens what stays open for good: random numbers, the clock of the boot.
    await (await composeEngine(order)).close();
    const before = descriptorsOpen();
    const engine = await composeEngine(order);
    await engine.start();
    await engine.close();
    await engine.close();
    // A thread gives its descriptors back a moment after its end.
    await expect.poll(() => descriptorsOpen()).toBeLessThanOrEqual(before);
  });

  it('rejects with the code of a store that cannot be read, and leaves nothing open', async () => {
    const order = bring();
    await (await composeEngine(order)).close();
    const before = descriptorsOpen();
    writeFileSync(join(order.paths.lib, 'store.db'), 'this is no database, however long one looks at it');
    await expect(composeEngine(order)).rejects.toMatchObject({ code: 'LKSSP_STORE_UNREADABLE' });
    // A thread gives its descriptors back a moment after its end.
    await expect.poll(() => descriptorsOpen()).toBeLessThanOrEqual(before);
  });

  it('raises an alarm for a log that could not be written before there was a board for it', async () => {
    const order = bring();
    writeFileSync(join(order.home, 'log'), 'in the way');
    order.logger.tell({ number: 200001, facts: {} });
    const engine = await open(order);
    await expect.poll(() => engine.alarms.all.map(({ key }) => key)).toEqual(['log']);
  });

  it('goes on without a second record of restarts, and says so', async () => {
    const order = bring();
    const paths = { ...order.paths, secondRestartFile: '/proc/nowhere/restarts' };
    const engine = await open({ ...order, paths });
    expect(engine.administration.status().alarms).toEqual([]);
    expect((await order.logger.tail(10)).map(({ number }) => number)).toContain(202020);
  });
});
