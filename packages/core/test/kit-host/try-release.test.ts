import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LksspError } from '../../src/errors/lkssp-error.js';
import type { KitTrial, VerbTarget } from '../../src/ports/kit-gateway.js';
import { ScriptedKitReleases } from '../../src/testing/scripted-kit-releases.js';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import { type KitVersion, writeKit } from './evolving-kit.js';
import { PATIENT } from './thing.js';
import { openZoo, runs, type Zoo } from './zoo.js';

const OFTEN = { timeout: 30_000, interval: 20 };
const TIMING = "{ quickCheck: { every: '60s', within: '30s' } }";

let home: string;
let releases: ScriptedKitReleases;
let zoo: Zoo;
beforeEach(() => {
  home = temporaryFolder();
  mkdirSync(join(home, 'lib/kits/current'), { recursive: true });
  releases = new ScriptedKitReleases(join(home, 'lib/kits'));
  for (const id of ['web', 'db', 'mail']) publish({ id, version: '1.0.0', timing: TIMING });
});
afterEach(async () => {
  await zoo.close();
});

function publish(kit: KitVersion): void {
  releases.publish(writeKit(join(home, 'src'), kit));
}

async function tryThe(...add: readonly string[]): Promise<KitTrial> {
  const release = await releases.build({ add });
  await releases.switchTo(release);
  return zoo.gateway.tryRelease(release.folder);
}

/** A gateway that serves version 1.0.0 of these kits. */
async function serve(kits: readonly string[], changes: Parameters<typeof openZoo>[1] = {}): Promise<void> {
  zoo = await openZoo([], { ...changes, home });
  (await tryThe(...kits.map((each) => `@zoo/${each}@1.0.0`))).take().confirm();
}

const target = (kit: string, tag: string, id = tag): VerbTarget => ({
  kit,
  view: { tag, id, type: 'thing', parents: [], children: [] },
  options: { id, trace: join(home, `${tag}.trace`) },
});
const check = async (kit: string, tag = kit) =>
  (await zoo.gateway.check(target(kit, tag), 'quickCheck', PATIENT)).verdict.verdict;
const host = (kit: string): number => zoo.gateway.hosts().get(kit) ?? 0;
const version = (kit: string) => zoo.gateway.type(kit, 'thing')?.kitVersion;

describe('a release that is tried', () => {
  it('serves nothing before it is taken, and leaves nothing behind when it is dropped', async () => {
    await serve(['web', 'db']);
    publish({ id: 'web', version: '2.0.0', timing: TIMING });
    const [web, db] = [host('web'), host('db')];
    const trial = await tryThe('@zoo/web@2.0.0');
    expect([...trial.changed]).toEqual(['web']);
    expect(trial.types.map(({ kit, kitVersion }) => `${kit} ${kitVersion}`)).toEqual(['db 1.0.0', 'web 2.0.0']);
    expect([version('web'), host('web')]).toEqual(['1.0.0', web]);
    await trial.drop();
    expect([version('web'), host('web'), host('db')]).toEqual(['1.0.0', web, db]);
    expect([await check('web'), await check('db')]).toEqual(['healthy', 'healthy']);
  });

  it('takes over in one moment: changed kits are in other hosts, unchanged ones in those that they had', async () => {
    await serve(['web', 'db']);
    publish({ id: 'web', version: '2.0.0', timing: TIMING });
    const [web, db] = [host('web'), host('db')];
    const trial = await tryThe('@zoo/web@2.0.0');
    const takeover = trial.take();
    expect([version('web'), version('db')]).toEqual(['2.0.0', '1.0.0']);
    expect(host('web')).not.toBe(web);
    expect(host('db')).toBe(db);
    expect(runs(web)).toBe(true);
    takeover.confirm();
    await vi.waitFor(() => expect(runs(web)).toBe(false), OFTEN);
    expect([await check('web'), await check('db')]).toEqual(['healthy', 'healthy']);
    expect(zoo.alarms.size).toBe(0);
  });

  it('can be undone: the hosts before serve again, and the new ones end', async () => {
    await serve(['web']);
    publish({ id: 'web', version: '2.0.0', timing: TIMING });
    const web = host('web');
    const takeover = (await tryThe('@zoo/web@2.0.0')).take();
    const other = host('web');
    takeover.undo();
    expect([version('web'), host('web')]).toEqual(['1.0.0', web]);
    await vi.waitFor(() => expect(runs(other)).toBe(false), OFTEN);
    expect(await check('web')).toBe('healthy');
  });

  it('lets calls under way end where they are, with their answers, also when nobody else is left there', async () => {
    await serve(['web']);
    publish({ id: 'web', version: '2.0.0', timing: TIMING });
    const web = host('web');
    const recovering = zoo.gateway.act(target('web', 'shop'), 'recover', 60_000);
    await vi.waitFor(() => expect(existsSync(join(home, 'shop.trace'))).toBe(true), OFTEN);
    (await tryThe('@zoo/web@2.0.0')).take().confirm();
    expect(await check('web')).toBe('healthy');
    expect(runs(web)).toBe(true);
    expect(zoo.gateway.folders().size).toBe(2);
    writeFileSync(join(home, 'shop.trace.repaired'), '');
    expect(await recovering).toEqual({ outcome: 'done' });
    await vi.waitFor(() => expect(runs(web)).toBe(false), OFTEN);
    await vi.waitFor(() => expect(zoo.gateway.folders().size).toBe(1), OFTEN);
  });

  it('loses no check of a thousand that come all the while, of this kit and of another', async () => {
    await serve(['web', 'db']);
    publish({ id: 'web', version: '2.0.0', timing: TIMING });
    const verdicts: string[] = [];
    let over = false;
    const ask = async (kit: string, at: number): Promise<void> => {
      while (!over) verdicts.push(await check(kit, `${kit}-${at}`));
    };
    const asking = Array.from({ length: 8 }, (_, at) => ask(at % 2 === 0 ? 'web' : 'db', at));
    for (const next of ['@zoo/web@2.0.0', '@zoo/web@1.0.0', '@zoo/web@2.0.0']) (await tryThe(next)).take().confirm();
    await vi.waitFor(() => expect(verdicts.length).toBeGreaterThan(1000), OFTEN);
    over = true;
    await Promise.all(asking);
    expect(verdicts.filter((each) => each !== 'healthy')).toEqual([]);
    expect(zoo.logger.texts('error')).toEqual([]);
  });

  it('leaves a kit out that is refused after it was loaded', async () => {
    await serve(['db']);
    const trial = await tryThe('@zoo/web@1.0.0');
    trial.refuse('web', new LksspError('LKSSP_KIT_STORED', { kit: 'web', problems: 'shop: no idea.' }));
    trial.take().confirm();
    expect(version('web')).toBeUndefined();
    expect(zoo.gateway.fates()[1]).toMatchObject({ fate: 'refused', kit: 'web', code: 'LKSSP_KIT_STORED' });
    expect(await check('db')).toBe('healthy');
  });

  it('is told of as far as it is new', async () => {
    await serve(['web', 'db']);
    const before = zoo.told().filter((each) => /^kit .* loaded$/.test(each)).length;
    (await tryThe('@zoo/mail@1.0.0')).take().confirm();
    const told = zoo.told().filter((each) => /^kit .* loaded$/.test(each));
    expect(told.slice(before)).toEqual(['kit mail 1.0.0 loaded']);
  });
});

describe('kits that share a host', () => {
  it('move together: one that changes takes the others along, and they answer all the while', async () => {
    await serve(['web', 'db'], { isolation: 'shared' });
    await check('web');
    const before = host('web');
    expect(host('db')).toBe(before);
    publish({ id: 'web', version: '2.0.0', timing: TIMING });
    const trial = await tryThe('@zoo/web@2.0.0');
    expect([...trial.changed]).toEqual(['web']);
    trial.take().confirm();
    expect([version('web'), version('db')]).toEqual(['2.0.0', '1.0.0']);
    expect([await check('web'), await check('db')]).toEqual(['healthy', 'healthy']);
    expect(host('web')).not.toBe(before);
    expect(host('db')).toBe(host('web'));
    await vi.waitFor(() => expect(runs(before)).toBe(false), OFTEN);
  });

  it('stay where they are when none of them changes', async () => {
    await serve(['web', 'db', 'mail'], { shared: ['web', 'db'] });
    const before = host('web');
    publish({ id: 'mail', version: '2.0.0', timing: TIMING });
    (await tryThe('@zoo/mail@2.0.0')).take().confirm();
    expect([host('web'), host('db')]).toEqual([before, before]);
    expect(version('mail')).toBe('2.0.0');
  });
});

describe('options of an older data generation', () => {
  it.each([
    ['lifted', 'return { ...options, was: generation };', { was: 1 }],
    ['refused with what was thrown', "throw new Error('no idea');", 'no idea'],
    ['refused when they are no JSON', 'return { at: new Date() };', 'no plain object'],
    ['refused when they are nothing', 'return undefined;', 'the migrated options is undefined'],
    ['refused when the kit spins', 'for (;;);', 'answered no ping'],
    ['refused when the kit ends', 'process.exit(3);', 'exit 3'],
  ])('are %s', async (_, migrate, found) => {
    await serve([]);
    publish({ id: 'web', version: '2.0.0', generation: 2, migrate, timing: TIMING });
    const trial = await tryThe('@zoo/web@2.0.0');
    const migrated = trial.migrate('web', 'thing', { options: { id: 'a' }, generation: 1 });
    if (typeof found === 'object') expect(await migrated).toEqual({ id: 'a', ...found });
    else
      await expect(migrated).rejects.toMatchObject({
        code: 'LKSSP_KIT_MIGRATION',
        message: expect.stringContaining(found) as string,
      });
    await trial.drop();
  });
});

describe('a kit whose files others may write', () => {
  it('is refused before any of its code runs, with the file', async () => {
    await serve([]);
    const ran = join(home, 'ran');
    publish({ id: 'open', version: '1.0.0', atImport: `appendFileSync(${JSON.stringify(ran)}, '');` });
    const release = await releases.build({ add: ['@zoo/open'] });
    const file = join(release.folder, 'node_modules/@zoo/open/index.js');
    chmodSync(file, 0o666);
    const trial = await zoo.gateway.tryRelease(release.folder);
    expect(trial.fates).toMatchObject([{ fate: 'refused', code: 'LKSSP_KIT_OPEN' }]);
    expect(trial.fates[0]?.sentence).toContain(`anybody may change ${file}`);
    expect(existsSync(ran)).toBe(false);
    await trial.drop();
  });
});
