import { join, resolve } from 'node:path';
import {
  codeOf,
  coreVersion,
  entryPoint,
  type KitTrial,
  loadConfig,
  type Logger,
  makeKitGateway,
  openStateStore,
  type Resource,
  STORE_REACH,
  storeFacts,
  SystemClock,
  wordsOf,
} from '@lkssp/core/engine';
import type { Home } from '../home.js';
import { boot } from './holder.js';
import type { RehearsalReport, RehearsedResource } from './rehearsal-report.js';

/** Where a rehearsal is played: everything below `home` is a copy. */
export interface RehearsalOrder {
  readonly home: Home;
  readonly configFile?: string;
  readonly allowCode: boolean;
}

const SILENT: Logger = { tell: () => undefined, debug: () => undefined };

/**
 * Does with copies all that a start of this version would do with the originals, up to the moment in which it would begin
 * to guard: reads the configuration, migrates the store, loads the kits, has them migrate and judge the options of each
 * resource. Nothing outside of the home is touched.
 */
export async function rehearse(order: RehearsalOrder): Promise<RehearsalReport> {
  const file = join(order.home.lib, 'store.db');
  const about = { lksspRehearsal: 1, version: coreVersion(), generation: STORE_REACH.generation } as const;
  try {
    const config = await loadConfig({
      allowCode: order.allowCode,
      places: order.home.configPlaces,
      ...(order.configFile === undefined ? {} : { file: order.configFile }),
    });
    const storeMigrates = storeFacts(file).schema !== STORE_REACH.schema;
    const resources = await storedResources(file);
    const kits = await playKits(order.home, resources, config.config.kits.list);
    return { ...about, storeMigrates, ...kits };
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return { ...about, storeMigrates: false, resources: [], kits: [], problems: [wordsOf(thrown)] };
  }
}

/** Opening the store migrates it. */
async function storedResources(file: string): Promise<readonly Resource[]> {
  const store = await openStateStore(file, {
    worker: entryPoint('engine/state/store-worker'),
    bootId: boot(),
    coreVersion: coreVersion(),
  });
  try {
    return (await store.load()).resources;
  } finally {
    await store.close();
  }
}

async function playKits(home: Home, resources: readonly Resource[], only: readonly string[] | undefined) {
  const gateway = makeKitGateway({
    clock: new SystemClock(),
    logger: SILENT,
    alarm: () => undefined,
    folders: { libFolder: home.lib, runFolder: home.run },
    storedGenerations: (kit) => resources.filter((each) => each.kit === kit).map((each) => each.dataGeneration),
    ...(only === undefined ? {} : { only }),
  });
  try {
    const trial = await gateway.tryRelease(resolve(home.lib, 'kits', 'current'));
    try {
      const played: { readonly resource: RehearsedResource; readonly problem?: string }[] = [];
      for (const resource of resources) played.push(await playResource(trial, resource));
      return {
        resources: played.map((each) => each.resource),
        kits: trial.fates.map(({ kit, name, fate, sentence }) => ({ id: kit ?? name, name, fate, says: sentence })),
        problems: played.flatMap((each) => each.problem ?? []),
      };
    } finally {
      await trial.drop();
    }
  } finally {
    await gateway.close();
  }
}

async function playResource(trial: KitTrial, { tag, kit, type, options, dataGeneration }: Resource) {
  const found = trial.types.find((each) => each.kit === kit && each.type === type);
  const resource: RehearsedResource = {
    tag,
    kit,
    loaded: found !== undefined,
    migrates: found !== undefined && found.dataGeneration !== dataGeneration,
  };
  if (found === undefined) return { resource };
  try {
    const fresh = resource.migrates ? await trial.migrate(kit, type, { options, generation: dataGeneration }) : options;
    const validation = await trial.validate(kit, type, fresh);
    if (validation.valid) return { resource };
    const why = validation.problems.map(({ message }) => message).join('; ');
    return { resource, problem: `"${tag}": the kit ${kit} refuses its options: ${why}` };
  } catch (thrown) {
    return { resource, problem: `"${tag}": ${wordsOf(thrown)}` };
  }
}
