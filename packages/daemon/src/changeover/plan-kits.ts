import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledPackage, KitRelease, KitUpgradeStep, PublishedVersion } from '@lkssp/core/engine';
import { wordsOf } from '@lkssp/core/engine';
import semver from 'semver';
import type { ServerParts } from './server-parts.js';

const CORE = '@lkssp/core';
const KEYWORD = 'lkssp-kit';

interface PlannedKit {
  readonly step: KitUpgradeStep;
  /** What stands against the upgrade. */
  readonly problem?: string;
}

type Manifest = PublishedVersion['manifest'];

/**
 * What becomes of each installed kit with core `core`: one that fits stays as it is, and the others go to the newest
 * version that fits. One that guards resources and has no such version stands against the upgrade.
 */
export async function planKits(parts: ServerParts, inForce: KitRelease, core: string): Promise<readonly PlannedKit[]> {
  const installed = await Promise.all(
    inForce.packages.map(async (each) => ({ each, manifest: await manifestOf(inForce.folder, each.name) })),
  );
  const kits = installed.filter(({ manifest }) =>
    (manifest['keywords'] as readonly string[] | undefined)?.includes(KEYWORD),
  );
  return await Promise.all(kits.map(({ each, manifest }) => planKit(parts, each, manifest, core)));
}

async function planKit(
  parts: ServerParts,
  { name, version }: InstalledPackage,
  manifest: Manifest,
  core: string,
): Promise<PlannedKit> {
  const guarded = resourcesOf(parts, idOf(manifest));
  if (fits(manifest, core)) return { step: { name, from: version, to: version, migrates: [] } };
  const found = await newestFitting(parts, name, version, core);
  if (typeof found !== 'string')
    return { step: { name, from: version, to: found.version, migrates: migrating(parts, guarded, found.manifest) } };
  const step = { name, from: version, to: version, why: found, migrates: [] };
  const problem = `${name} ${version} guards ${guarded.map(({ tag }) => `"${tag}"`).join(', ')} and does not fit: ${found}.`;
  return guarded.length === 0 ? { step } : { step, problem };
}

/** The newest version after `installed` that is made for core `core`, or why there is none. */
export async function newestFitting(
  { kits }: Pick<ServerParts, 'kits'>,
  name: string,
  installed: string,
  core: string,
): Promise<PublishedVersion | string> {
  try {
    const newer = (await kits.versions(name)).filter(({ version }) => semver.gt(version, installed));
    return newer.findLast(({ manifest }) => fits(manifest, core)) ?? `no version of it is made for ${CORE} ${core}`;
  } catch (thrown) {
    return `the registry could not be asked for it: ${wordsOf(thrown)}`;
  }
}

/** Resources whose options are of another data generation than the new version's. */
function migrating({ administration }: ServerParts, guarded: readonly GuardedResource[], manifest: Manifest) {
  const fresh = (manifest['lkssp'] as { readonly dataGeneration?: number } | undefined)?.dataGeneration ?? 1;
  const now = new Map(administration.types().map((each) => [`${each.kit}/${each.type}`, each.dataGeneration]));
  return guarded.filter(({ kit, type }) => now.get(`${kit}/${type}`) !== fresh).map(({ tag }) => tag);
}

type GuardedResource = ReturnType<ServerParts['administration']['status']>['resources'][number];

function resourcesOf({ administration }: ServerParts, id: string | undefined): readonly GuardedResource[] {
  return administration.status().resources.filter(({ kit }) => kit === id);
}

/** True when a package says that it is made for core `core`. */
export function fits(manifest: Manifest, core: string): boolean {
  const range = (manifest['peerDependencies'] as Readonly<Record<string, string>> | undefined)?.[CORE];
  return range !== undefined && semver.satisfies(core, range, { includePrerelease: true });
}

function idOf(manifest: Manifest): string | undefined {
  return (manifest['lkssp'] as { readonly id?: string } | undefined)?.id;
}

async function manifestOf(folder: string, name: string): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return {};
  }
}
