import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fits, newestFitting } from '../changeover/plan-kits.js';
import type { ServerParts } from '../changeover/server-parts.js';
import type { BackupManifest } from './backup-manifest.js';

type Locked = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The versions that kits of a backup get here, or undefined when all can stay as they are: a backup of an older generation
 * brings kits for the core of that time, and these go to the newest version that fits, or where the registry cannot say,
 * to the one that is in force here. What fits nowhere stays, and is refused when it is tried.
 */
export async function fittingKits(
  parts: Pick<ServerParts, 'kits'>,
  folder: string,
  wanted: BackupManifest['kits'],
  core: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const locked = await readLocked(folder);
  const strange = new Set(
    wanted.filter(({ name }) => isForAnother(locked[`node_modules/${name}`], core)).map(({ name }) => name),
  );
  if (strange.size === 0) return undefined;
  const inForce = new Map((await parts.kits.inForce()).packages.map(({ name, version }) => [name, version]));
  const chosen = wanted.map(async ({ name, version }) => {
    if (!strange.has(name)) return [name, version] as const;
    const found = await newestFitting(parts, name, version, core);
    return [name, typeof found === 'string' ? (inForce.get(name) ?? version) : found.version] as const;
  });
  return Object.fromEntries(await Promise.all(chosen));
}

/** Only kits name core, and one that the lock file does not know is left to the gates. */
function isForAnother(manifest: Readonly<Record<string, unknown>> | undefined, core: string): boolean {
  const peers = manifest?.['peerDependencies'] as Readonly<Record<string, string>> | undefined;
  return manifest !== undefined && peers?.['@lkssp/core'] !== undefined && !fits(manifest, core);
}

async function readLocked(folder: string): Promise<Locked> {
  const text = await readFile(join(folder, 'package-lock.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { readonly packages?: Locked }).packages ?? {};
}
