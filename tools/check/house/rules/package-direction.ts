import { posix } from 'node:path';
import type { Finding, Rule } from '../finding.ts';
import { type Package, type Project, packageOf } from '../project.ts';
import { type Import, type Source, targetOf } from '../source.ts';

/** Which doors of which sibling a package may use; a package that is not named may use none. */
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  client: [],
  'http-api': ['@lkssp/core', '@lkssp/core/engine', '@lkssp/client', '@lkssp/client/schemas'],
  releases: ['@lkssp/core/engine'],
  daemon: ['@lkssp/core', '@lkssp/core/engine', '@lkssp/http-api', '@lkssp/releases'],
  cli: ['@lkssp/client', '@lkssp/client/schemas'],
  gui: ['@lkssp/client', '@lkssp/client/schemas'],
  console: ['@lkssp/client', '@lkssp/client/schemas'],
  registry: [],
  'create-kit': [],
};
const KIT = ['@lkssp/core'];
const ONLY_IN_TESTS = '@lkssp/core/testing';
const REGISTRY = '@lkssp/registry';
/** Packages that install others. */
const INSTALLERS: readonly string[] = ['releases', 'daemon'];

const shortName = ({ manifest }: Package): string => manifest.name.replace('@lkssp/', '');

const allowedFor = (owner: Package): readonly string[] =>
  shortName(owner).startsWith('kit-') ? KIT : (DIRECTIONS[shortName(owner)] ?? []);

const listed = (doors: readonly string[]): string => (doors.length === 0 ? 'none of ours' : doors.join(', '));

/** Tests may use the harness wherever they may use core at all, and a real registry where packages are installed. */
function mayImport(owner: Package, source: Source, specifier: string): boolean {
  const allowed = allowedFor(owner);
  const isTest = source.isTest || isTestFolder(owner, source);
  if (specifier === ONLY_IN_TESTS) return isTest && allowed.includes('@lkssp/core');
  if (specifier === REGISTRY) return isTest && INSTALLERS.includes(shortName(owner));
  return allowed.includes(specifier);
}

const isTestFolder = (owner: Package, source: Source): boolean => source.path.startsWith(`${owner.folder}/test/`);

function wrongDoor(owner: Package, source: Source, { specifier, line }: Import): Finding[] {
  if (!specifier.startsWith('@lkssp/') || mayImport(owner, source, specifier)) return [];
  const says = `${owner.manifest.name} imports ${specifier}, but may use ${listed(allowedFor(owner))}: turn the dependency round, or pass the thing in where both are known.`;
  return [{ path: source.path, line, says }];
}

function reachesOut(owner: Package, source: Source, each: Import): Finding[] {
  const target = targetOf(source, each);
  if (target === undefined || target.startsWith(`${owner.folder}/`)) return [];
  const says = `reads ${posix.normalize(target)} outside its own package: import the package by name, through one of its doors.`;
  return [{ path: source.path, line: each.line, says }];
}

/** The same directions in the manifests: what is declared there is what npm will install. */
function wrongManifest(owner: Package): Finding[] {
  const { dependencies = {}, peerDependencies = {} } = owner.manifest;
  const path = `${owner.folder}/package.json`;
  const reachable = new Set(allowedFor(owner).map((door) => door.split('/').slice(0, 2).join('/')));
  return Object.keys({ ...dependencies, ...peerDependencies })
    .filter((name) => name.startsWith('@lkssp/') && !reachable.has(name))
    .map((name) => ({ path, says: `depends on ${name}, but may use ${listed(allowedFor(owner))}: remove it there.` }));
}

const check = (project: Project): Finding[] => [
  ...project.packages.flatMap(wrongManifest),
  ...project.sources.flatMap((source) => {
    const owner = packageOf(project, source.path);
    if (owner === undefined || !/^[^/]+(\/[^/]+)?\/(src|test)\//.test(source.path)) return [];
    return source.imports.flatMap((each) => [...wrongDoor(owner, source, each), ...reachesOut(owner, source, each)]);
  }),
];

export const packageDirection: Rule = { name: 'package-direction', check };
