import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { putPacked, type Registry } from '@lkssp/registry';
import type { KitChange, KitRelease, KitReleases } from '@lkssp/core/engine';
import { afterAll, onTestFinished } from 'vitest';

/** A package.json and the contents of further files, by path. */
export interface TrialPackage {
  readonly manifest: { readonly name: string; readonly version: string } & Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** A folder of its own, removed with the test. */
export function trialFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-releases-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a package's folder and answers its path. */
export function writePackage(into: string, { manifest, files = {} }: TrialPackage): string {
  const all = { 'package.json': JSON.stringify(manifest), ...files };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(into, path)), { recursive: true });
    writeFileSync(join(into, path), content);
  }
  return into;
}

/** Removed when the process of the tests ends: packages are also packed for all tests of a file. */
let packs: string | undefined;
function trialPacks(): string {
  if (packs === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'lkssp-packs-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    packs = made;
  }
  return packs;
}

/** Packs as npm would and answers the path of the tarball. */
export function packTrial(trial: TrialPackage): string {
  const folder = mkdtempSync(join(trialPacks(), 'pack-'));
  writePackage(join(folder, 'package'), trial);
  const tarball = join(folder, 'packed.tgz');
  execFileSync('tar', ['-czf', tarball, '-C', folder, 'package']);
  return tarball;
}

/** A kit as a package, without anything that would run. */
export const trialKit = (
  name: string,
  version: string,
  more: Readonly<Record<string, unknown>> = {},
): TrialPackage => ({
  manifest: {
    name,
    version,
    type: 'module',
    keywords: ['lkssp-kit'],
    exports: './index.js',
    peerDependencies: { '@lkssp/core': '^1.0.0' },
    ...more,
  },
  files: { 'index.js': `export const version = '${version}';\n`, 'lib/deep.js': 'export {};\n' },
});

/** Puts packages into a registry; the second argument may add to a manifest what is not in the tarball. */
export async function put(
  registry: Registry,
  trials: readonly TrialPackage[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  for (const trial of trials) await putPacked(registry, packTrial(trial), more);
}

/** A folder for all tests of a file. */
export function keptFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-releases-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds a state and puts it in force. */
export async function inForce(releases: KitReleases, change: KitChange): Promise<KitRelease> {
  const built = await releases.build(change);
  await releases.begin(built);
  await releases.switchTo(built);
  return built;
}
