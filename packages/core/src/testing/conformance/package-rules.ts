import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasBrand, KIT_BRAND, RESOURCE_TYPE_BRAND } from '../../contract/brand.js';
import type { Kit } from '../../contract/kit.js';
import { packageSchema, readManifest } from '../../kits/kit-manifest.js';
import { demand, type PackageRule } from './rule.js';

/** What a reader looks for in the README of a kit. */
const README_HEADINGS = ['What it protects', 'Options', 'What is checked', 'What recovery does', 'Limits'] as const;

const CARET_MAJORS = /^\^[1-9]\d*\.0\.0(?: \|\| \^[1-9]\d*\.0\.0)*$/;

const packageOf = (folder: string) =>
  packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));

const sorted = (names: readonly string[]): string => names.toSorted().join(', ');

function manifestAgrees({ kit, folder }: { readonly kit: Kit; readonly folder: string }): void {
  const read = readManifest(packageOf(folder));
  demand('manifest' in read, `the "lkssp" field of package.json is not valid: ${JSON.stringify(read)}`);
  const { manifest } = read;
  demand(manifest.id === kit.id, `the manifest says "${manifest.id}", the definition "${kit.id}"`);
  const [declared, defined] = [manifest.resourceTypes, kit.resourceTypes.map(({ type }) => type)].map(sorted);
  demand(declared === defined, `the manifest lists the types ${declared}; the definition has ${defined}`);
}

function olderDataIsRead({ kit, folder }: { readonly kit: Kit; readonly folder: string }): void {
  const read = readManifest(packageOf(folder));
  const generation = 'manifest' in read ? read.manifest.dataGeneration : 1;
  const without = kit.resourceTypes.filter((each) => each.migrate === undefined).map(({ type }) => type);
  demand(
    generation === 1 || without.length === 0,
    `dataGeneration is ${generation}, and these types have no migrate: ${without.join(', ')}`,
  );
}

function peerIsRight({ folder }: { readonly folder: string }): void {
  const { keywords = [], dependencies = {}, peerDependencies = {} } = packageOf(folder);
  const range = peerDependencies['@lkssp/core'] ?? 'missing';
  demand(keywords.includes('lkssp-kit'), 'package.json lacks the keyword lkssp-kit');
  demand(CARET_MAJORS.test(range), `peerDependencies["@lkssp/core"] is ${range}; write caret ranges such as "^1.0.0"`);
  demand(!('@lkssp/core' in dependencies), '@lkssp/core is listed under dependencies; it belongs to peerDependencies');
}

function readmeIsThere({ folder }: { readonly folder: string }): void {
  const path = join(folder, 'README.md');
  const missing = missingHeadings(existsSync(path) ? readFileSync(path, 'utf8') : '');
  demand(missing.length === 0, `README.md lacks the headings: ${missing.join(', ')}`);
}

/** The headings of the suite that a README does not have. */
export function missingHeadings(readme: string): readonly string[] {
  const headings = [...readme.matchAll(/^#+\s+(.+?)\s*$/gm)].map((match) => match[1]?.toLowerCase());
  return README_HEADINGS.filter((heading) => !headings.includes(heading.toLowerCase()));
}

/** Rules about the package. */
export const PACKAGE_RULES: readonly PackageRule[] = [
  {
    rule: 'manifest and definition agree',
    why: 'The daemon decides from the manifest, before foreign code runs; what it then loads must be what it decided on.',
    mend: 'Write the same id and the same resource types into the field "lkssp" of package.json as into defineKit and resourceType.',
    check: manifestAgrees,
  },
  {
    rule: 'core is a peer, and the package can be found',
    why: 'A kit with a core of its own would speak another contract than the daemon; without the keyword no daemon finds it.',
    mend: 'In package.json: "keywords": ["lkssp-kit"], "peerDependencies": { "@lkssp/core": "^1.0.0" }, and no @lkssp/core under dependencies.',
    check: peerIsRight,
  },
  {
    rule: 'options of the generations before can be read',
    why: 'An upgrade takes over what is stored, of the two generations before as well; a kit that cannot read it is refused.',
    mend: 'Write migrate for each type, from the two data generations before to this one; count dataGeneration up only when the options have changed.',
    check: olderDataIsRead,
  },
  {
    rule: 'the README has its headings',
    why: 'Whoever is woken at night must find what is checked and what recovery does, in every kit at the same place.',
    mend: 'Begin from the headings that the message names; under each, say it for somebody who is woken at night.',
    check: readmeIsThere,
  },
  {
    rule: 'the definition is branded data',
    why: 'The brand is how a kit is recognised across two copies of core, where instanceof fails.',
    mend: 'Export kit = defineKit({ id, resourceTypes: [resourceType({ … })] }).',
    check: ({ kit }) => {
      demand(hasBrand(kit, KIT_BRAND), 'the kit was not made by defineKit');
      const bare = kit.resourceTypes.find((type) => !hasBrand(type, RESOURCE_TYPE_BRAND));
      demand(bare === undefined, `the type "${bare?.type}" was not made by resourceType`);
    },
  },
];
