import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';

const CORE = '@lkssp/core';

interface Manifest {
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;

/** `range`, or where it leaves out `version` the same with that major too. */
export function widened(range: string, version: string): string {
  return semver.satisfies(version, range) ? range : `${range} || ^${semver.major(version)}.0.0`;
}

/**
 * Lets our kits be used with the core that is about to be released, so that an upgrade finds kits that fit. Returns the
 * manifests that were changed, from `root`.
 */
export function widenPeers(root: string): readonly string[] {
  const { version } = read(join(root, 'packages/core/package.json'));
  const kits = readdirSync(join(root, 'packages')).filter((name) => name.startsWith('kit-'));
  return kits.flatMap((name) => {
    const file = `packages/${name}/package.json`;
    const manifest = read(join(root, file));
    const range = manifest.peerDependencies?.[CORE];
    if (range === undefined || widened(range, version) === range) return [];
    const peerDependencies = { ...manifest.peerDependencies, [CORE]: widened(range, version) };
    writeFileSync(join(root, file), `${JSON.stringify({ ...manifest, peerDependencies }, undefined, 2)}\n`);
    return [file];
  });
}

/** As {@link widenPeers}, and puts it into the commit that lerna is about to make. */
export function widenInCommit(root: string): void {
  const files = widenPeers(root);
  if (files.length > 0) execFileSync('git', ['add', '--', ...files], { cwd: root });
  for (const file of files) console.log(`${file}: made for the core that is released with it, too`);
}
