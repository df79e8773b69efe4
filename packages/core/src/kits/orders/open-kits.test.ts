import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scriptedType } from '../../engine/simulate/scripted-type.js';
import type { KitRelease } from '../../ports/kit-releases.js';
import { ScriptedKitReleases } from '../../testing/scripted-kit-releases.js';
import { storedResource } from '../../testing/stored-things.js';
import { temporaryFolder } from '../../testing/temporary-folder.js';
import { trialEngine } from '../../testing/trial-engine.js';
import { MemoryStateStore } from '../../engine/state/memory-state-store.js';
import type { Change } from '../../ports/state-store.js';
import { openKits } from './open-kits.js';

const OLD = scriptedType({ kit: 'web' });
const NEW = { ...OLD, kitVersion: '2.0.0', dataGeneration: 2 };
const WEB = storedResource('web', { kit: 'web', type: 'thing', options: { id: 'web' } });

let releases: ScriptedKitReleases;
let newer: KitRelease;

/** State 1 is in force, state 2 is built. */
beforeEach(async () => {
  const home = temporaryFolder();
  releases = new ScriptedKitReleases(join(home, 'kits'));
  for (const version of ['1.0.0', '2.0.0']) {
    const folder = join(home, version);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'kit', version }));
    releases.publish(folder);
  }
  await releases.switchTo(await releases.build({ add: ['kit@1.0.0'] }));
  newer = await releases.build({ add: ['kit@2.0.0'] });
});

async function open(changes: readonly Change[] = [{ put: 'resource', resource: WEB }]) {
  const store = new MemoryStateStore();
  await store.commit(changes);
  const { engine, gateway, logger } = await trialEngine({ store });
  const { folder } = await releases.inForce();
  gateway.releases.set(folder, { types: [OLD] });
  gateway.releases.set(newer.folder, { types: [NEW], migrate: ({ generation }) => ({ id: 'web', was: generation }) });
  gateway.releases.set('/fallback', { types: [OLD] });
  const { kits: adoption, alarms } = engine;
  const opened = await openKits({ releases, gateway, adoption, alarms, logger, fallback: '/fallback' });
  const [resource] = adoption.resources;
  const alarmed = alarms.all.map(({ key }) => key);
  return { opened, resource, alarmed, engine, gateway, logger, store };
}

describe('the kits of a daemon that starts', () => {
  it('are those in force, and nothing is written where nothing has changed', async () => {
    const { opened, resource, store } = await open();
    expect(opened).toBe((await releases.inForce()).folder);
    expect(resource).toEqual(WEB);
    expect(await store.load()).not.toHaveProperty('kitSwitch');
  });

  it('lift what is stored of older generations', async () => {
    await releases.switchTo(newer);
    const { resource, store } = await open();
    expect(resource).toMatchObject({ dataGeneration: 2, options: { was: 1 } });
    expect(await store.load()).toMatchObject({ kitSwitch: { release: 2, resources: [{ before: WEB }] } });
  });

  it('are those of the new state when a change was interrupted after it was stored', async () => {
    await releases.begin(newer);
    const lifted = { ...WEB, dataGeneration: 2 };
    const { opened, alarmed } = await open([
      { put: 'resource', resource: lifted },
      { put: 'kit-switch', kitSwitch: { release: newer.number, resources: [{ before: WEB, after: lifted }] } },
    ]);
    expect(opened).toBe(newer.folder);
    expect(await releases.inForce()).toMatchObject({ number: newer.number });
    expect(await releases.begun()).toBeUndefined();
    expect(alarmed).toEqual([]);
  });

  it('are those of the new state also when the folder cannot be put right now', async () => {
    await releases.begin(newer);
    releases.onStep = (step) => {
      if (step === 'before switchTo') throw new Error('no space left on device');
    };
    const lifted = { ...WEB, dataGeneration: 2 };
    const { opened, alarmed } = await open([
      { put: 'resource', resource: lifted },
      { put: 'kit-switch', kitSwitch: { release: newer.number, resources: [] } },
    ]);
    expect(opened).toBe(newer.folder);
    expect(alarmed).toEqual(['kits:folder']);
    expect(await releases.begun()).toMatchObject({ number: newer.number });
  });

  it('are those of before when a change was interrupted before it was stored', async () => {
    await releases.begin(newer);
    const { opened, resource } = await open();
    expect(opened).toBe((await releases.inForce()).folder);
    expect(resource).toEqual(WEB);
    expect(await releases.begun()).toBeUndefined();
    expect(releases.discarded).toEqual([newer.number]);
  });

  it('are sought where they always were when nobody can tell, with an alarm', async () => {
    releases.inForce = () => Promise.reject(new Error('input/output error'));
    releases.begun = () => Promise.resolve(undefined);
    const store = new MemoryStateStore();
    const { engine, gateway, logger } = await trialEngine({ store });
    const { kits: adoption, alarms } = engine;
    expect(await openKits({ releases, gateway, adoption, alarms, logger, fallback: '/fallback' })).toBe('/fallback');
    expect(alarms.all.map(({ key }) => key)).toEqual(['kits:folder']);
  });
});
