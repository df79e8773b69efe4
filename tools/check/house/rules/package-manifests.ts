import type { Finding, Rule } from '../finding.ts';
import type { Package, Project } from '../project.ts';

const REQUIRED = ['README.md', 'CHANGELOG.md', 'LICENSE'];
const CARET_MAJORS = /^\^[1-9]\d*\.0\.0( \|\| \^[1-9]\d*\.0\.0)*$/;
const CORE = '@lkssp/core';

const isPublished = ({ folder }: Package): boolean => folder.startsWith('packages/');
const isKit = ({ manifest }: Package): boolean => manifest.name.startsWith('@lkssp/kit-');

const missingFiles = (project: Project, { folder }: Package): Finding[] =>
  REQUIRED.filter((name) => !project.files.includes(`${folder}/${name}`)).map((name) => ({
    path: folder,
    says: `has no ${name}: every package carries ${REQUIRED.join(', ')}.`,
  }));

function kitFindings({ folder, manifest }: Package): Finding[] {
  const path = `${folder}/package.json`;
  const range = manifest.peerDependencies?.[CORE];
  const { dependencies = {} } = manifest;
  const bundled = [CORE, 'tsyringe', 'reflect-metadata'].filter((name) => name in dependencies);
  return [
    ...(range !== undefined && CARET_MAJORS.test(range)
      ? []
      : [
          {
            path,
            says: `its peer range of ${CORE} is ${range ?? 'missing'}: write caret ranges of majors from 1 on, "^1.0.0 || ^2.0.0".`,
          },
        ]),
    ...bundled.map((name) => ({
      path,
      says: `has ${name} under dependencies: the host gives a kit the one copy there is; use a peer dependency.`,
    })),
    ...(manifest.keywords?.includes('lkssp-kit')
      ? []
      : [{ path, says: 'lacks the keyword lkssp-kit, by which a daemon finds it: add it.' }]),
  ];
}

/** Siblings are released together with what they were tested with. */
function looseSiblings(project: Project, { folder, manifest }: Package): Finding[] {
  const versions = new Map(project.packages.map((each) => [each.manifest.name, each.manifest.version]));
  const declared = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.entries(declared)
    .filter(([name, range]) => versions.has(name) && versions.get(name) !== range)
    .map(([name, range]) => ({
      path: `${folder}/package.json`,
      says: `asks for ${name} ${range}, the workspace has ${versions.get(name)}: pin siblings to exactly that.`,
    }));
}

const check = (project: Project): Finding[] =>
  project.packages
    .filter(isPublished)
    .flatMap((each) => [
      ...missingFiles(project, each),
      ...looseSiblings(project, each),
      ...(isKit(each) ? kitFindings(each) : []),
    ]);

export const packageManifests: Rule = { name: 'package-manifests', check };
