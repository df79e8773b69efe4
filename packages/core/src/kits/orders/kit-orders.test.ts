import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scriptedType } from '../../engine/simulate/scripted-type.js';
import type { ScriptedRelease } from '../../engine/simulate/scripted-kit-trial.js';
import { render } from '../../messages/sentence.js';
import type { Operation } from '../../ports/administration.js';
import type { KitFate, TypeDescription } from '../../ports/kit-gateway.js';
import { ScriptedKitReleases } from '../../testing/scripted-kit-releases.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { trialEngine } from '../../testing/trial-engine.js';
import { KitOrders } from './kit-orders.js';

const MACHINE = {
  core: '1.4.0',
  node: '24.1.0',
  os: 'linux',
  isRoot: true,
  hasCommand: () => false,
  storedGenerations: () => [1],
};

const NOTHING = { adopted: [], problems: [] };

let home: string;
let releases: ScriptedKitReleases;
let world: Awaited<ReturnType<typeof trialEngine>>;
let orders: KitOrders;
let pruned: ReadonlySet<string>[];

beforeEach(async () => {
  home = temporaryFolder();
  releases = new ScriptedKitReleases(join(home, 'kits'));
  world = await trialEngine({ type: { kit: 'pretend' } });
  const { engine, gateway, logger, clock } = world;
  const { kits: adoption, operations, alarms } = engine;
  pruned = [];
  const folders = () => new Set(['in use']);
  const parts = { releases, gateway, adoption, operations, alarms, logger, clock, folders };
  orders = new KitOrders({ ...parts, machine: MACHINE });
  await world.clock.finish(engine.start());
});

/** A kit on the shelf. */
function publish(id: string, version: string, more: Readonly<Record<string, unknown>> = {}): void {
  const folder = join(home, 'src', `${id}-${version}`);
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: `@lkssp/kit-${id}`,
    version,
    keywords: ['lkssp-kit'],
    peerDependencies: { '@lkssp/core': '^1.0.0' },
    lkssp: { id, resourceTypes: ['thing'], category: 'web', dataGeneration: 1 },
    ...more,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  releases.publish(folder);
}

function typeOf(kit: string, kitVersion: string): TypeDescription {
  return { ...scriptedType({ kit }), kitVersion };
}

function fateOf(kit: string, version: string, more: Partial<KitFate> = {}): KitFate {
  return { fate: 'loaded', name: `@lkssp/kit-${kit}`, kit, version, sentence: 'loaded', ...more };
}

/** What trying the kit folder's state `number` comes to. */
function loads(number: number, kits: Readonly<Record<string, string>>, more: Partial<ScriptedRelease> = {}): void {
  const types = Object.entries(kits).map(([kit, version]) => typeOf(kit, version));
  const fates = Object.entries(kits).map(([kit, version]) => fateOf(kit, version));
  world.gateway.releases.set(join(home, 'kits/loaded', String(number)), { types, fates, ...more });
}

async function over(begun: Promise<Operation>): Promise<Operation & { readonly words: readonly string[] }> {
  const { id } = await begun;
  const now = () => world.administration.operation(id);
  await expect.poll(() => now().phase, { interval: 5 }).not.toBe('running');
  return { ...now(), words: now().progress.map((each) => render(each)) };
}

const types = () => world.gateway.types().map(({ kit, kitVersion }) => `${kit} ${kitVersion}`);
const add = (...packages: readonly string[]) => over(orders.add(packages, {}, 'test'));

describe('an order about kits', () => {
  it('tells what it does, and what serves from then on', async () => {
    publish('web', '1.0.0');
    loads(1, { web: '1.0.0' });
    const { words, phase } = await add('@lkssp/kit-web@^1');
    expect(phase).toBe('done');
    expect(words).toEqual([
      'kit add @lkssp/kit-web@^1 ordered by test',
      'the next state of the kit folder is built: @lkssp/kit-web@^1',
      'its kits are loaded beside those that serve',
      'kit web 1.0.0 serves from now on; 0 resource(s) were handed over as they are',
      'kit pretend is not in use any more',
      expect.stringMatching(/^kit add @lkssp\/kit-web@\^1 done in /),
    ]);
    expect(await releases.inForce()).toMatchObject({ number: 1 });
  });

  it('waits for the one before, and its failure does no harm', async () => {
    publish('web', '1.0.0');
    loads(2, { web: '1.0.0' });
    const [one, two] = await Promise.all([add('@lkssp/kit-moon'), add('@lkssp/kit-web')]);
    expect(one).toMatchObject({ phase: 'failed', code: 'LKSSP_KIT_NOT_INSTALLED' });
    expect(two.words).toContain('waiting for the end of another order about kits');
    expect(await releases.inForce()).toMatchObject({ packages: [{ name: '@lkssp/kit-web' }] });
  });

  it('is refused once a stop was ordered', async () => {
    await world.administration.stop({ keepRunning: true }, 'test');
    await expect(orders.add(['@lkssp/kit-web'], {}, 'test')).rejects.toMatchObject({ code: 'LKSSP_DAEMON_STOPPING' });
  });

  it('is refused while the node goes down', async () => {
    world.machine.shuttingDown = true;
    await expect(orders.rollBack('test')).rejects.toMatchObject({ code: 'LKSSP_KIT_NO_PREVIOUS' });
    await expect(orders.add(['@lkssp/kit-web'], {}, 'test')).rejects.toMatchObject({ code: 'LKSSP_DAEMON_STOPPING' });
  });

  it('fails with the code of the gate that refuses what was asked for, and leaves nothing behind', async () => {
    publish('web', '1.0.0');
    const refused = { fate: 'refused', code: 'LKSSP_KIT_NEEDS', sentence: 'It needs rain.' } as const;
    loads(1, {}, { fates: [fateOf('web', '1.0.0', refused)] });
    const before = types();
    expect(await add('@lkssp/kit-web')).toMatchObject({ phase: 'failed', code: 'LKSSP_KIT_NEEDS' });
    expect(types()).toEqual(before);
    expect(releases.discarded).toEqual([1]);
    expect(world.gateway.trials.map(({ dropped }) => dropped)).toEqual([true]);
  });

  it('fails when what was asked for is no kit', async () => {
    publish('web', '1.0.0', { keywords: [] });
    loads(1, {}, { fates: [fateOf('web', '1.0.0', { fate: 'skipped', sentence: 'It has no keyword.' })] });
    expect(await add('@lkssp/kit-web')).toMatchObject({ phase: 'failed', code: 'LKSSP_KIT_LEFT_OUT' });
  });

  it('fails when a kit that is in use would not be any more, although nothing was asked of it', async () => {
    publish('web', '1.0.0');
    publish('db', '1.0.0');
    loads(1, { web: '1.0.0' });
    await add('@lkssp/kit-web');
    const gone = fateOf('web', '1.0.0', { fate: 'refused', code: 'LKSSP_KIT_TWICE', sentence: 'Twice.' });
    loads(2, { db: '1.0.0' }, { fates: [fateOf('db', '1.0.0'), gone] });
    expect(await add('@lkssp/kit-db')).toMatchObject({ phase: 'failed', code: 'LKSSP_KIT_TWICE' });
    expect(types()).toEqual(['web 1.0.0']);
  });

  it('is done although old states cannot be cleared away, and says so in the log', async () => {
    publish('web', '1.0.0');
    loads(1, { web: '1.0.0' });
    releases.onStep = (step) => {
      if (step === 'before prune') throw new Error('read-only file system');
    };
    expect(await add('@lkssp/kit-web')).toMatchObject({ phase: 'done' });
    expect(world.logger.texts('error')).toEqual(['the kit folder cannot be looked after: read-only file system']);
    expect(pruned).toEqual([]);
  });

  it('counts as done when the folder says that it is, whatever the switch has said', async () => {
    publish('web', '1.0.0');
    loads(1, { web: '1.0.0' });
    releases.onStep = (step) => {
      if (step === 'after switchTo') throw new Error('it took too long');
    };
    expect(await add('@lkssp/kit-web')).toMatchObject({ phase: 'done' });
    expect(types()).toEqual(['web 1.0.0']);
  });
});

describe('removing', () => {
  it('takes names as people write them, and refuses what is not there', async () => {
    publish('web', '1.0.0');
    loads(1, { web: '1.0.0' });
    await add('@lkssp/kit-web');
    await expect(orders.remove(['moon'], {}, 'test')).rejects.toMatchObject({
      code: 'LKSSP_KIT_NOT_INSTALLED',
      message: expect.stringContaining('Installed: @lkssp/kit-web') as string,
    });
    loads(2, {}, { fates: [] });
    expect(await over(orders.remove(['web'], {}, 'test'))).toMatchObject({ phase: 'done' });
    expect(types()).toEqual([]);
  });

  it('keeps what others depend on, and says so before anything is changed', async () => {
    await world.create('base');
    publish('pretend', '1.0.0');
    loads(1, { pretend: '1.0.0', top: '1.0.0' });
    await add('@lkssp/kit-pretend');
    const top = { kit: 'top', tag: 'top', options: { id: 'top' }, dependsOn: ['base'], restore: false };
    await world.clock.finish(world.administration.create(top, 'test'));
    loads(2, { top: '1.0.0' });
    const refused = await over(orders.remove(['pretend'], { letGo: true }, 'test'));
    expect(refused).toMatchObject({ phase: 'failed', code: 'LKSSP_RESOURCE_NEEDED' });
    expect(world.engine.kits.resources.map(({ tag }) => tag)).toEqual(['base', 'top']);
    expect(types()).toContain('pretend 1.0.0');
  });
});

describe('an upgrade', () => {
  beforeEach(async () => {
    publish('web', '1.0.0');
    publish('db', '1.0.0');
    loads(1, { web: '1.0.0', db: '1.0.0' });
    await add('@lkssp/kit-web', '@lkssp/kit-db');
  });

  it('goes to the newest version that fits, and says why newer ones are left out', async () => {
    publish('web', '1.1.0');
    publish('web', '2.0.0', { peerDependencies: { '@lkssp/core': '^2.0.0' } });
    const plan = await orders.planUpgrade();
    expect(plan).toMatchObject([
      {
        name: '@lkssp/kit-web',
        from: '1.0.0',
        to: '1.1.0',
        why: expect.stringContaining('2.0.0 is left out:') as string,
      },
      { name: '@lkssp/kit-db', from: '1.0.0', to: '1.0.0' },
    ]);
    loads(2, { web: '1.1.0', db: '1.0.0' });
    expect(await over(orders.upgrade(undefined, 'test'))).toMatchObject({ phase: 'done' });
    expect((await releases.inForce()).packages.map(({ version }) => version)).toEqual(['1.1.0', '1.0.0']);
  });

  it.each([
    ['another Node', { engines: { node: '>=99' } }, 'Node'],
    [
      'programs that are not here',
      { lkssp: { id: 'web', resourceTypes: ['t'], category: 'web', needs: { commands: ['rain'] }, dataGeneration: 1 } },
      'rain',
    ],
    [
      'data of a generation that is not stored',
      { lkssp: { id: 'web', resourceTypes: ['t'], category: 'web', dataGeneration: 9 } },
      '7 to 9',
    ],
    ['no manifest', { lkssp: 'moon' }, 'lkssp'],
  ])('leaves out a version that wants %s', async (_, more, words) => {
    publish('web', '1.1.0', more);
    expect(await orders.planUpgrade(['web'])).toMatchObject([
      { from: '1.0.0', to: '1.0.0', why: expect.stringContaining(words) as string },
    ]);
  });

  it('tells of a kit that the registry cannot tell of, and goes on with the others', async () => {
    publish('db', '1.1.0');
    releases.unreadable.add('@lkssp/kit-web');
    loads(2, { web: '1.0.0', db: '1.1.0' });
    const { words, phase } = await over(orders.upgrade(undefined, 'test'));
    expect(phase).toBe('done');
    expect(words).toContainEqual(expect.stringMatching(/^@lkssp\/kit-web stays at 1\.0\.0: .*the registry/));
    expect(types()).toContain('db 1.1.0');
  });

  it('does nothing where there is nothing newer', async () => {
    const { words } = await over(orders.upgrade(['web'], 'test'));
    expect(words).toContain('the kit folder is as it is wanted already');
    expect(await releases.inForce()).toMatchObject({ number: 1 });
  });

  it('names only what is installed', async () => {
    await expect(orders.upgrade(['moon'], 'test')).rejects.toMatchObject({ code: 'LKSSP_KIT_NOT_INSTALLED' });
    await expect(orders.planUpgrade(['moon'])).rejects.toMatchObject({ code: 'LKSSP_KIT_NOT_INSTALLED' });
  });
});

describe('an order for what is there already', () => {
  beforeEach(async () => {
    publish('web', '1.0.0');
    loads(1, { web: '1.0.0' });
    await add('@lkssp/kit-web');
    publish('web', '1.1.0');
    loads(2, { web: '1.1.0' });
    await over(orders.upgrade(['web'], 'test'));
  });

  it('changes nothing: an upgrade can still be rolled back after it', async () => {
    loads(3, { web: '1.1.0' });
    const { phase, words } = await add('@lkssp/kit-web');
    expect(phase).toBe('done');
    expect(words).toContain('the kit folder is as it is wanted already');
    expect(releases.discarded).toEqual([3]);
    expect(await over(orders.rollBack('test'))).toMatchObject({ phase: 'done' });
    expect(types()).toEqual(['web 1.0.0']);
  });

  it('puts files back that are not as they were published', async () => {
    const changed = { name: '@lkssp/kit-web', version: '1.1.0', is: 'changed', file: 'index.js', says: '' } as const;
    releases.verify = () => Promise.resolve([changed]);
    loads(3, { web: '1.1.0' });
    expect(await add('@lkssp/kit-web')).toMatchObject({ phase: 'done' });
    expect(await releases.inForce()).toMatchObject({ number: 3 });
  });

  it('tries a kit that is there and was refused', async () => {
    const refused = fateOf('web', '1.1.0', { fate: 'refused', code: 'LKSSP_KIT_NEEDS', sentence: 'It needs rain.' });
    world.gateway.releases.set(join(home, 'refused'), { types: [], fates: [refused] });
    (await world.gateway.tryRelease(join(home, 'refused'))).take();
    loads(3, { web: '1.1.0' });
    expect(await add('@lkssp/kit-web')).toMatchObject({ phase: 'done' });
    expect(types()).toEqual(['web 1.1.0']);
  });
});

describe('what the registry offers', () => {
  it('is told by category, in the newest version that fits', async () => {
    const lkssp = { id: 'store', resourceTypes: ['thing'], category: 'database', dataGeneration: 1 };
    publish('web', '1.0.0', { description: 'Guards web servers' });
    publish('web', '2.0.0', { peerDependencies: { '@lkssp/core': '^2.0.0' } });
    publish('store', '3.0.0', { lkssp, peerDependencies: { '@lkssp/core': '^3.0.0' } });
    publish('odd', '1.0.0', { lkssp: { category: 'moon' } });
    expect(await orders.offered()).toEqual([
      { name: '@lkssp/kit-store', version: '3.0.0', category: 'database', title: '@lkssp/kit-store', fits: false },
      { name: '@lkssp/kit-web', version: '1.0.0', category: 'web', title: 'Guards web servers', fits: true },
    ]);
  });
});

describe('details of a kit', () => {
  it('hold what its package says of itself', async () => {
    publish('web', '1.0.0', {
      description: 'Guards the web',
      license: 'MIT',
      homepage: 'https://kit.example',
      author: 1,
    });
    loads(1, { web: '1.0.0' });
    await add('@lkssp/kit-web');
    expect(await orders.info('web')).toMatchObject({
      name: '@lkssp/kit-web',
      kit: 'web',
      category: 'web',
      core: '^1.0.0',
      wanted: '1.0.0',
      integrity: expect.stringMatching(/^sha512-/) as string,
      needs: { os: [], commands: [], privilege: 'none' },
      description: 'Guards the web',
      license: 'MIT',
      homepage: 'https://kit.example',
      resources: [],
    });
    await expect(orders.info('moon')).rejects.toMatchObject({ code: 'LKSSP_KIT_NOT_INSTALLED' });
  });
});

describe('a kit that was refused at start and guards something', () => {
  beforeEach(async () => {
    await world.create('web');
    const refused = { ...fateOf('pretend', '1.0.0'), fate: 'refused', code: 'LKSSP_KIT_NEEDS' } as const;
    const none = await world.gateway.tryRelease(join(home, 'nothing'));
    expect(none.types).toHaveLength(1);
    world.gateway.releases.set(join(home, 'refused'), { types: [], fates: [refused] });
    (await world.gateway.tryRelease(join(home, 'refused'))).take();
    await orders.open(join(home, 'refused'));
  });

  it('is tried again after a while, and again, until it loads', async () => {
    const tries = () => world.gateway.trials.length;
    const minute = async <Value>(value: () => Value): Promise<Value> => {
      await world.clock.advance(60_000);
      return value();
    };
    world.gateway.releases.set(join(home, 'kits/loaded/0'), { types: [], fates: world.gateway.fates() });
    for (let seen = tries(), times = 0; times < 4; times += 1, seen = tries()) {
      await expect.poll(() => minute(tries), { interval: 5 }).toBeGreaterThan(seen);
    }
    loads(0, { pretend: '1.0.0' });
    await expect.poll(() => minute(types), { interval: 5 }).toEqual(['pretend 1.0.0']);
    const last = tries();
    for (let minutes = 0; minutes < 60; minutes += 1) await minute(tries);
    expect(tries()).toBe(last);
  });

  it('is left alone once the daemon ends', async () => {
    orders.close();
    const before = world.gateway.trials.length;
    await world.clock.advance(60 * 60_000);
    expect(world.gateway.trials.length).toBe(before);
  });
});

describe('a change that could not be ended', () => {
  it('is ended before the next order, as the store says', async () => {
    publish('web', '1.0.0');
    publish('db', '1.0.0');
    loads(1, { web: '1.0.0' });
    loads(2, { web: '1.0.0', db: '1.0.0' });
    await releases.begin(await releases.build({ add: ['@lkssp/kit-web'] }));
    await world.engine.kits.take(await world.gateway.tryRelease(join(home, 'kits/loaded/1')), NOTHING, { release: 1 });
    expect(await add('@lkssp/kit-db')).toMatchObject({ phase: 'done' });
    expect((await releases.inForce()).packages.map(({ name }) => name)).toEqual(['@lkssp/kit-web', '@lkssp/kit-db']);
  });

  it('stops the next order while it cannot be ended', async () => {
    publish('web', '1.0.0');
    await releases.begin(await releases.build({ add: ['@lkssp/kit-web'] }));
    releases.onStep = (step) => {
      if (step === 'before discard') throw new Error('read-only file system');
    };
    const { phase, words } = await add('@lkssp/kit-web');
    expect(phase).toBe('failed');
    expect(words.at(-1)).toContain('read-only file system');
  });
});

describe('trying refused kits again', () => {
  it('takes no protection away: a kit that serves stays as it is when it could not take over', async () => {
    await world.create('web');
    const refused = fateOf('late', '1.0.0', { fate: 'refused', code: 'LKSSP_KIT_NEEDS', sentence: 'It needs rain.' });
    const serving = world.gateway.types();
    world.gateway.releases.set(join(home, 'start'), { types: serving, fates: [fateOf('pretend', '1.0.0'), refused] });
    (await world.gateway.tryRelease(join(home, 'start'))).take();
    // Somebody has written into the state in force.
    loads(
      0,
      { pretend: '1.0.1', late: '1.0.0' },
      { validate: () => ({ valid: false, problems: [{ message: 'no' }] }) },
    );
    const { phase, code } = await over(orders.takeByHand('test'));
    expect({ phase, code }).toEqual({ phase: 'failed', code: 'LKSSP_KIT_RESOURCES' });
    expect(types()).toEqual(['pretend 1.0.0']);
    expect(world.states()).toEqual({ web: 'ISP' });
  });
});
