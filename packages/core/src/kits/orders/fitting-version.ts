import semver from 'semver';
import type { PublishedVersion } from '../../ports/kit-releases.js';
import {
  coreNotBrought,
  coreSatisfies,
  type Gate,
  lookFor,
  type MachineFacts,
  nodeEngine,
  passGates,
  peerForm,
} from '../kit-gates.js';
import { type KitManifest, packageSchema, problemsOf, readManifest } from '../kit-manifest.js';
import { type KitRefusal, refusal } from '../kit-refusal.js';

/** A published version with what its manifest says of it, or why it is not for this lkssp. */
export type Appraised =
  | { readonly version: string; readonly manifest: KitManifest }
  | { readonly version: string; readonly refused: KitRefusal };

/** Gates that a version passes or not on every machine with this lkssp. */
const OF_LKSSP: readonly Gate[] = [coreNotBrought, peerForm, coreSatisfies, nodeEngine];

/** Looks at a published version as the gates will; `everywhere`: without what this machine has and what its store holds. */
export async function appraise(
  { name, version, manifest }: PublishedVersion,
  machine: MachineFacts,
  everywhere = false,
): Promise<Appraised> {
  const parsed = packageSchema.safeParse({ ...manifest, name, version });
  if (!parsed.success) {
    return { version, refused: refusal('LKSSP_KIT_MANIFEST_INVALID', { name, problems: problemsOf(parsed.error) }) };
  }
  const facts = parsed.data;
  const read = readManifest(facts);
  if ('refusal' in read) return { version, refused: read.refusal };
  const candidate = { facts, manifest: read.manifest };
  const refused = everywhere
    ? OF_LKSSP.map((gate) => gate(candidate, { ...machine, hasCommand: () => true })).find((each) => each !== undefined)
    : passGates(candidate, await lookFor(machine, read.manifest));
  return refused === undefined ? { version, manifest: read.manifest } : { version, refused };
}

/** Newest first. */
export function newestFirst(versions: readonly PublishedVersion[]): readonly PublishedVersion[] {
  return versions
    .filter(({ version }) => semver.valid(version) !== null)
    .toSorted((one, other) => semver.rcompare(one.version, other.version));
}
