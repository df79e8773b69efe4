import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource, type Source } from './source.ts';

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly keywords?: readonly string[];
}

export interface Package {
  /** `packages/core`, `registry` */
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/** What the rules look at: names of all files, parsed sources, package manifests. */
export interface Project {
  readonly files: readonly string[];
  readonly sources: readonly Source[];
  readonly packages: readonly Package[];
}

/** `readAs` is asked only for the files whose content matters. */
export function makeProject(files: readonly string[], readAs: (path: string) => string): Project {
  const sources = files.filter((path) => /\.[jt]s$/.test(path) && !path.endsWith('.d.ts'));
  const manifests = files.filter((path) => /^(packages\/[^/]+|registry)\/package\.json$/.test(path));
  return {
    files,
    sources: sources.map((path) => parseSource(path, readAs(path))),
    packages: manifests.map((path) => ({
      folder: path.replace(/\/package\.json$/, ''),
      manifest: JSON.parse(readAs(path)) as PackageManifest,
    })),
  };
}

/** Folders whose files are examples, broken ones among them, or become somebody else's: they keep other rules. */
const EXAMPLES = ['fixtures', 'template'];

/** Files that git knows or would take; what it ignores and what is an example does not count. */
export function readProject(root: string): Project {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const names = stdout
    .split('\0')
    .filter((path) => path !== '' && !path.split('/').some((part) => EXAMPLES.includes(part)));
  const present = [...new Set(names)].filter((path) => existsSync(join(root, path)));
  return makeProject(present.sort(), (path) => readFileSync(join(root, path), 'utf8'));
}

/** The package that a file belongs to. */
export const packageOf = (project: Project, path: string): Package | undefined =>
  project.packages.find(({ folder }) => path.startsWith(`${folder}/`));
