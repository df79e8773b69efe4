import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../src/contract/json.js';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import type { KitVersion } from './evolving-kit.js';
import { ended, SwitchingHome } from './switching-home.js';

const OFTEN = { timeout: 30_000, interval: 20 };
const WEB = { id: 'web', version: '1.0.0' };
/** Renames an option and makes a number of a text. */
const MIGRATES = 'const { port, ...rest } = options; return { ...rest, ports: [Number(port)] };';
const WANTS_PORTS =
  "return Array.isArray(value.ports) ? { value } : { issues: [{ message: 'must be a list', path: ['ports'] }] };";

/** Versions that cannot take over, and why. */
const UNFIT: readonly (readonly [Partial<KitVersion>, RegExp])[] = [
  [{ validate: WANTS_PORTS }, /shop: .*ports: must be a list/],
  [{ generation: 2, migrate: "throw new Error('no idea');" }, /no idea/],
  [{ generation: 2, migrate: 'return 1n;' }, /migrated options/],
  [{ generation: 2, migrate: 'for (;;);' }, /data generation 1/],
  [{ generation: 2 }, /has no migrate/],
  [{ generation: 4, migrate: MIGRATES }, /reads 2 to 4/],
  [{ atImport: "throw new Error('no luck');" }, /no luck/],
  [{ atImport: "import 'not-here';" }, /needs the package not-here/],
];

let there: SwitchingHome;
let engine: Awaited<ReturnType<SwitchingHome['compose']>>;

beforeEach(async () => {
  there = new SwitchingHome(temporaryFolder());
  there.publish(WEB);
  there.publish({ id: 'other', version: '1.0.0' });
});
afterEach(async () => {
  await engine.closeAll();
});

async function start(kits: readonly string[] = ['@zoo/web@1.0.0', '@zoo/other']): Promise<void> {
  engine = await there.compose();
  await engine.start();
  expect(await ended(engine, engine.kits.add(kits, {}, 'test'))).toMatchObject({ phase: 'done' });
}

async function create(kit: string, tag: string, options: Readonly<Record<string, Json>> = {}): Promise<void> {
  const given = { id: tag, trace: there.trace(tag), ...options };
  const created = await ended(engine, engine.administration.create({ kit, tag, options: given }, 'test'));
  expect(created).toMatchObject({ phase: 'done' });
}

const status = (tag: string) => engine.administration.status([tag]).resources[0];
const versions = () => engine.kits.list().map(({ name, version, fate }) => `${name} ${version} ${fate}`);
/** True once a verb of `tag` was called by this version. */
const looked = (tag: string, version: string) =>
  vi.waitFor(() => expect(there.calls(tag)).toContain(`${version} quickCheck`), OFTEN);

describe('a kit that is added while the engine runs', () => {
  it('is listed with its category, and serves at once', async () => {
    await start();
    expect(versions()).toEqual(['@zoo/other 1.0.0 loaded', '@zoo/web 1.0.0 loaded']);
    await create('web', 'shop');
    expect(engine.kits.list()[1]).toMatchObject({ category: 'miscellaneous', resources: ['shop'] });
    expect(await engine.kits.info('web')).toMatchObject({ name: '@zoo/web', types: ['thing'], dataGeneration: 1 });
  });

  it('is refused with its own code when a gate refuses it, and nothing is changed', async () => {
    await start();
    there.publish({ id: 'late', version: '1.0.0', manifest: { peerDependencies: { '@lkssp/core': '^9.0.0' } } });
    const refused = await ended(engine, engine.kits.add(['@zoo/late'], {}, 'test'));
    expect(refused).toMatchObject({ phase: 'failed', code: 'LKSSP_KIT_INCOMPATIBLE' });
    expect(versions()).toEqual(['@zoo/other 1.0.0 loaded', '@zoo/web 1.0.0 loaded']);
    expect(await there.releases.inForce()).toMatchObject({ number: 1 });
  });

  it('goes back to an older version only when that is said', async () => {
    there.publish({ ...WEB, version: '1.1.0' });
    await start(['@zoo/web@1.1.0']);
    const refused = await ended(engine, engine.kits.add(['@zoo/web@1.0.0'], {}, 'test'));
    expect(refused).toMatchObject({ phase: 'failed', code: 'LKSSP_KIT_DOWNGRADE' });
    const done = await ended(engine, engine.kits.add(['@zoo/web@1.0.0'], { downgrade: true }, 'test'));
    expect(done).toMatchObject({ phase: 'done' });
    expect(versions()).toEqual(['@zoo/web 1.0.0 loaded']);
  });
});

describe('a hot upgrade', () => {
  it('hands resources over: options in the new form, checks by the new version, and no verb that acts', async () => {
    await start();
    await create('web', 'shop', { port: '8080' });
    await create('other', 'db');
    const before = { shop: there.lines('shop').length, db: there.lines('db').length };
    there.publish({ ...WEB, version: '2.0.0', generation: 2, migrate: MIGRATES, validate: WANTS_PORTS });
    const [step] = await engine.kits.planUpgrade(['web']);
    expect(step).toMatchObject({ from: '1.0.0', to: '2.0.0', migrates: ['shop'] });
    const upgraded = await ended(engine, engine.kits.upgrade(undefined, 'test'));
    expect(upgraded).toMatchObject({ phase: 'done' });
    expect(upgraded.told).toContain('options of shop were lifted from data generation 1 to 2');
    await looked('shop', '2.0.0');
    expect(status('shop')).toMatchObject({ state: 'ISP', options: { id: 'shop', ports: [8080] } });
    const acted = [...there.calls('shop').slice(before.shop), ...there.calls('db').slice(before.db)];
    expect(acted.filter((each) => !each.endsWith('quickCheck'))).toEqual([]);
  });

  it('keeps no other kit waiting, nor the old version, however long the new one takes to load', async () => {
    await start();
    await create('web', 'shop');
    await create('other', 'db');
    const gate = join(there.home, 'gate');
    const atImport = `while (!existsSync(${JSON.stringify(gate)})) await setTimeout(20);`;
    there.publish({ ...WEB, version: '1.1.0', atImport });
    const counts = () => [there.lines('shop').length, there.lines('db').length] as const;
    const upgrading = ended(engine, engine.kits.upgrade(['web'], 'test'));
    const [shop, db] = counts();
    await vi.waitFor(() => {
      expect(counts()[0]).toBeGreaterThan(shop + 2);
      expect(counts()[1]).toBeGreaterThan(db + 2);
    }, OFTEN);
    expect(versions()).toContain('@zoo/web 1.0.0 loaded');
    writeFileSync(gate, '');
    expect(await upgrading).toMatchObject({ phase: 'done' });
    await looked('shop', '1.1.0');
    const incidents = await engine.administration.incidents({ limit: 10 });
    expect(incidents).toEqual([]);
  });

  it('lets a repair that is under way end where it is', async () => {
    await start();
    await create('web', 'shop');
    writeFileSync(`${there.trace('shop')}.broken`, '');
    await vi.waitFor(() => expect(there.calls('shop')).toContain('1.0.0 recover'), OFTEN);
    there.publish({ ...WEB, version: '1.1.0' });
    expect(await ended(engine, engine.kits.upgrade(['web'], 'test'))).toMatchObject({ phase: 'done' });
    expect(there.calls('shop')).not.toContain('1.0.0 recovered');
    writeFileSync(`${there.trace('shop')}.repaired`, '');
    await vi.waitFor(() => expect(status('shop')).not.toHaveProperty('incident'), OFTEN);
    await looked('shop', '1.1.0');
    expect(there.calls('shop')).toContain('1.0.0 recovered');
    const [incident] = await engine.administration.incidents({ limit: 10 });
    expect(incident).toMatchObject({ tag: 'shop', result: 'recovered' });
    expect(there.calls('shop').filter((each) => /restore|remove/.test(each))).toEqual(['1.0.0 restore']);
  });

  it('is refused as a whole, with its reason, when the new version cannot take over: resources stay guarded', async () => {
    await start();
    await create('web', 'shop', { port: '80' });
    for (const [at, [change, words]] of UNFIT.entries()) {
      there.publish({ ...WEB, version: `1.5.${at}`, ...change });
      const refused = await ended(engine, engine.kits.add([`@zoo/web@1.5.${at}`], {}, 'test'));
      expect(refused.phase).toBe('failed');
      expect(refused.told.at(-1)).toMatch(words);
      expect(versions()).toEqual(['@zoo/other 1.0.0 loaded', '@zoo/web 1.0.0 loaded']);
      expect(status('shop')).toMatchObject({ state: 'ISP', options: { port: '80' } });
      expect(await there.releases.begun()).toBeUndefined();
    }
    const seen = there.lines('shop').length;
    await vi.waitFor(() => expect(there.lines('shop').length).toBeGreaterThan(seen), OFTEN);
    expect(there.calls('shop').every((each) => each.startsWith('1.0.0'))).toBe(true);
  });

  it('goes back to the kits and options of before', async () => {
    await start();
    await create('web', 'shop', { port: '80' });
    there.publish({ ...WEB, version: '2.0.0', generation: 2, migrate: MIGRATES, validate: WANTS_PORTS });
    await ended(engine, engine.kits.upgrade(undefined, 'test'));
    expect(status('shop')?.options).toMatchObject({ ports: [80] });
    const back = await ended(engine, engine.kits.rollBack('test'));
    expect(back).toMatchObject({ phase: 'done' });
    expect(versions()).toContain('@zoo/web 1.0.0 loaded');
    expect(status('shop')?.options).toEqual({ id: 'shop', trace: there.trace('shop'), port: '80' });
  });

  it('is undone when the kit folder cannot be switched over', async () => {
    await start();
    await create('web', 'shop', { port: '80' });
    there.publish({ ...WEB, version: '2.0.0', generation: 2, migrate: MIGRATES });
    there.releases.onStep = (step) => {
      if (step === 'before switchTo') throw new Error('no space left on device');
    };
    const failed = await ended(engine, engine.kits.upgrade(undefined, 'test'));
    expect(failed.phase).toBe('failed');
    expect(failed.told.at(-1)).toMatch(/no space left/);
    expect(versions()).toContain('@zoo/web 1.0.0 loaded');
    expect(status('shop')?.options).toMatchObject({ port: '80' });
    there.releases.onStep = () => undefined;
    expect(await ended(engine, engine.kits.upgrade(undefined, 'test'))).toMatchObject({ phase: 'done' });
    expect(status('shop')?.options).toMatchObject({ ports: [80] });
  });
});

describe('a kit that is removed', () => {
  it('is kept while it guards something, with the names of that and what to do', async () => {
    await start();
    await create('web', 'shop');
    await expect(engine.kits.remove(['web'], {}, 'test')).rejects.toMatchObject({
      code: 'LKSSP_KIT_IN_USE',
      message: expect.stringMatching(/guards shop.*--let-go/) as string,
    });
  });

  it('lets its resources go when that is said: they run on, and what creating them had changed is undone', async () => {
    await start();
    await create('web', 'shop');
    expect(await ended(engine, engine.kits.remove(['@zoo/web'], { letGo: true }, 'test'))).toMatchObject({
      phase: 'done',
    });
    expect(versions()).toEqual(['@zoo/other 1.0.0 loaded']);
    expect(engine.administration.status().resources).toEqual([]);
    expect(there.calls('shop').filter((each) => !each.endsWith('quickCheck'))).toEqual([
      '1.0.0 create',
      '1.0.0 restore',
      '1.0.0 delete',
    ]);
  });
});

describe('the kit folder changed by hand', () => {
  it('is taken like an order', async () => {
    await start();
    await create('web', 'shop');
    there.publish({ ...WEB, version: '1.1.0' });
    await there.releases.changeByHand({ add: ['@zoo/web'] });
    expect(await ended(engine, engine.kits.takeByHand('test'))).toMatchObject({ phase: 'done' });
    await looked('shop', '1.1.0');
  });

  it('is not taken where a resource would lose its protection: an alarm says what to do, and ends with the next order', async () => {
    await start();
    await create('web', 'shop');
    await there.releases.changeByHand({ remove: ['@zoo/web'] });
    expect(await ended(engine, engine.kits.takeByHand('test'))).toMatchObject({
      phase: 'failed',
      code: 'LKSSP_KIT_BY_HAND',
    });
    expect(versions()).toContain('@zoo/web 1.0.0 loaded');
    expect(engine.alarms.all.map(({ key }) => key)).toEqual(['kits:by-hand']);
    expect(await ended(engine, engine.kits.add(['@zoo/other'], {}, 'test'))).toMatchObject({ phase: 'done' });
    expect(engine.alarms.all).toEqual([]);
    expect(versions()).toContain('@zoo/web 1.0.0 loaded');
  });
});

describe('a kit that was refused at start', () => {
  it('protects its resources as soon as it loads, without another start', async () => {
    await start();
    await create('web', 'shop');
    await create('web', 'spare');
    await ended(engine, engine.administration.remove('spare', {}, 'test'));
    await engine.closeAll();
    there.publish({
      ...WEB,
      version: '1.0.1',
      atImport: `if (!existsSync(${JSON.stringify(join(there.home, 'mended'))})) throw new Error('not yet');`,
    });
    await there.releases.switchTo(await there.releases.build({ add: ['@zoo/web@1.0.1'] }));
    engine = await there.compose();
    await engine.start();
    expect(status('shop')).toMatchObject({ state: 'ILLSTATE', monitored: false });
    expect(engine.alarms.all.map(({ key }) => key).toSorted()).toEqual(['kit:shop', 'kit:spare']);
    writeFileSync(join(there.home, 'mended'), '');
    expect(await ended(engine, engine.kits.takeByHand('reload'))).toMatchObject({ phase: 'done' });
    await vi.waitFor(() => expect(status('shop')).toMatchObject({ state: 'ISP', monitored: true }), OFTEN);
    expect(status('spare')).toMatchObject({ state: 'OSU' });
    expect(engine.alarms.all).toEqual([]);
    expect(there.calls('shop').filter((each) => each === '1.0.1 restore')).toEqual([]);
  });

  it('is refused when it cannot take over what is stored, and the resources stay as they are', async () => {
    await start();
    await create('web', 'shop', { port: '80' });
    await engine.closeAll();
    there.publish({ ...WEB, version: '2.0.0', generation: 2, migrate: "throw new Error('no idea');" });
    await there.releases.switchTo(await there.releases.build({ add: ['@zoo/web@2.0.0'] }));
    engine = await there.compose();
    await engine.start();
    expect(engine.kits.list()[1]).toMatchObject({ fate: 'refused', code: 'LKSSP_KIT_STORED' });
    expect(status('shop')).toMatchObject({ state: 'ILLSTATE', options: { port: '80' } });
    expect(existsSync(`${there.trace('shop')}.broken`)).toBe(false);
  });

  it('lifts stored options of an older generation at a start', async () => {
    await start();
    await create('web', 'shop', { port: '80' });
    await engine.administration.stop({ keepRunning: true }, 'test');
    await engine.stopped;
    await engine.closeAll();
    there.publish({ ...WEB, version: '2.0.0', generation: 2, migrate: MIGRATES, validate: WANTS_PORTS });
    await there.releases.switchTo(await there.releases.build({ add: ['@zoo/web@2.0.0'] }));
    engine = await there.compose();
    await engine.start();
    expect(status('shop')).toMatchObject({ state: 'ISP', options: { ports: [80] } });
    expect(there.calls('shop').filter((each) => /restore|remove/.test(each))).toEqual(['1.0.0 restore']);
  });
});
