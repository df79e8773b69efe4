import type { TarballFiles } from './tarball.ts';

const PAPERS = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json'];
const NOT_PUBLISHED = /^(?!template\/)(.*\/)?(src|test|\.tsc|node_modules)\/|^(?!template\/).*\.test\.|tsbuildinfo$/;

/** Words that stand in the code of these packages and nowhere else; found in a kit, they were bundled into it. */
const FINGERPRINTS: Readonly<Record<string, RegExp>> = {
  tsyringe: /TypeInfo not known for|tsyringe requires a reflect polyfill/,
  'reflect-metadata': /decorateMetadata|OrdinaryDefineOwnMetadata/,
  '@lkssp/core': /LKSSP_KIT_INCOMPATIBLE|class LksspError/,
};

const missingPapers = (files: TarballFiles): string[] =>
  PAPERS.filter((name) => !files.has(name)).map(
    (name) => `lacks ${name}: put it beside package.json, or name it under "files".`,
  );

const leftovers = (files: TarballFiles): string[] =>
  [...files.keys()]
    .filter((name) => NOT_PUBLISHED.test(name))
    .map((name) => `carries ${name}, which is not for users: narrow "files" in package.json.`);

const bundled = (files: TarballFiles): string[] =>
  [...files]
    .filter(([name]) => name.endsWith('.js'))
    .flatMap(([name, text]) =>
      Object.entries(FINGERPRINTS)
        .filter(([, mark]) => mark.test(text))
        .map(
          ([what]) =>
            `has a copy of ${what} in ${name}: declare it as a peer dependency, then the build leaves it out.`,
        ),
    );

/** Lerna writes the changelog when it raises a version; one that was raised by hand has no entry. */
function silentChangelog(files: TarballFiles): string[] {
  const { version } = JSON.parse(files.get('package.json') ?? '{}') as { version?: string };
  const log = files.get('CHANGELOG.md');
  if (version === undefined || log === undefined) return [];
  const headings = log.split('\n').filter((line) => line.startsWith('#'));
  if (headings.some((line) => line.includes(version))) return [];
  return [`has nothing about ${version} in CHANGELOG.md: raise versions by "lerna version", or add the heading.`];
}

/** What is wrong with a package as it would be published; a kit must also be free of what the host gives it. */
export const judgePacked = (name: string, files: TarballFiles): string[] => [
  ...missingPapers(files),
  ...leftovers(files),
  ...silentChangelog(files),
  ...(name.startsWith('@lkssp/kit-') ? bundled(files) : []),
];
