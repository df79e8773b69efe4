import semver from 'semver';
import { coreNotBrought, coreSatisfies, nodeEngine, peerForm } from '../../kits/kit-gates.js';
import { KIT_KEYWORD } from '../../kits/kit-finder.js';
import { readManifest } from '../../kits/kit-manifest.js';
import type { LintFacts, LintRule, PublishFacts } from './lint-rule.js';

/** An SPDX licence expression, as far as one can tell without the list. */
const LICENSE = /^(\(?[A-Za-z0-9][\w.+-]*\)?)( (AND|OR|WITH) \(?[A-Za-z0-9][\w.+-]*\)?)*$|^SEE LICENSE IN \S+$/;
const FROM_ELSEWHERE = /^(file|link|workspace|portal|https?|git(\+\w+)?|github):|^[\w.-]+\/[\w.-]+(#.*)?$/;
const NEVER_RUN = ['preinstall', 'install', 'postinstall'];

/** The gates that need no machine, in the order of the daemon. */
function gatesOf({ facts, core }: LintFacts): readonly string[] {
  const read = readManifest(facts);
  if ('refusal' in read) return [read.refusal.sentence];
  const machine = {
    core,
    node: process.versions.node,
    os: 'linux',
    isRoot: true,
    hasCommand: () => true,
    storedGenerations: () => [],
  };
  const candidate = { facts, manifest: read.manifest };
  return [coreNotBrought, peerForm, coreSatisfies, nodeEngine].flatMap(
    (gate) => gate(candidate, machine)?.sentence ?? [],
  );
}

function dependenciesElsewhere({ facts }: LintFacts): readonly string[] {
  const all = Object.entries({ ...facts.dependencies, ...facts.optionalDependencies });
  return all
    .filter(([, range]) => FROM_ELSEWHERE.test(range))
    .map(([name, range]) => `${name} is asked for as ${range}, which no registry can give.`);
}

const demand = (holds: boolean, says: string): readonly string[] => (holds ? [] : [says]);

const repositoryOf = ({ repository }: PublishFacts): string =>
  typeof repository === 'string' ? repository : (repository?.url ?? '');

const needsAccess = ({ name, publishConfig }: PublishFacts): boolean =>
  name.startsWith('@') && publishConfig?.access === undefined;

/** Rules about package.json. */
export const MANIFEST_LINT: readonly LintRule[] = [
  {
    rule: 'the gates of the daemon let it pass',
    level: 'error',
    mend: 'Change package.json as the sentence says; docs/reference/errors.md has each of them.',
    check: gatesOf,
  },
  {
    rule: 'a daemon and a registry can find it',
    level: 'error',
    mend: `Add "${KIT_KEYWORD}" to "keywords".`,
    check: ({ facts }) => demand(facts.keywords?.includes(KIT_KEYWORD) === true, `It has no keyword "${KIT_KEYWORD}".`),
  },
  {
    rule: 'it is an ES module',
    level: 'error',
    mend: 'Write "type": "module" into package.json.',
    check: ({ facts }) => demand(facts.type === 'module', 'package.json has no "type": "module".'),
  },
  {
    rule: 'npm would publish it',
    level: 'error',
    mend: 'Take "private" away, and give it a version such as 1.0.0.',
    check: ({ facts }) => [
      ...demand(facts.private !== true, 'package.json says "private": true.'),
      ...demand(semver.valid(facts.version) !== null, `The version "${facts.version}" is none.`),
    ],
  },
  {
    rule: 'everybody may read it',
    level: 'warning',
    mend: 'Write "publishConfig": { "access": "public" }, or "restricted" where that is what you want.',
    check: ({ facts }) =>
      demand(!needsAccess(facts), 'npm publishes a package with a scope for its owners alone when nothing is said.'),
  },
  {
    rule: 'it has a licence',
    level: 'error',
    mend: 'Write "license": "Apache-2.0", another name of https://spdx.org/licenses, or "UNLICENSED".',
    check: ({ facts }) =>
      demand(LICENSE.test(facts.license ?? ''), `"license" is ${JSON.stringify(facts.license) ?? 'missing'}.`),
  },
  {
    rule: 'its source can be found',
    level: 'warning',
    mend: 'Write "repository": { "type": "git", "url": "git+https://…" }.',
    check: ({ facts }) => demand(repositoryOf(facts) !== '', 'package.json names no "repository".'),
  },
  {
    rule: 'a list of kits can describe it',
    level: 'warning',
    mend: 'Write one sentence as "description".',
    check: ({ facts }) => demand((facts.description ?? '').trim() !== '', 'package.json has no "description".'),
  },
  {
    rule: 'what it depends on comes from a registry',
    level: 'error',
    mend: 'Ask for a version, such as "^1.2.0".',
    check: dependenciesElsewhere,
  },
  {
    rule: 'it brings no framework of the daemon',
    level: 'warning',
    mend: 'A kit exports data; take it out of "dependencies".',
    check: ({ facts }) =>
      ['tsyringe', 'reflect-metadata']
        .filter((name) => facts.dependencies?.[name] !== undefined)
        .map((name) => `${name} is listed under dependencies.`),
  },
  {
    rule: 'nothing has to run when it is installed',
    level: 'error',
    mend: 'Do it when it is built ("prepack"), or in the verb "create".',
    check: ({ facts }) =>
      NEVER_RUN.filter((name) => facts.scripts?.[name] !== undefined).map(
        (name) => `It has a script "${name}"; lkssp runs no script of a package.`,
      ),
  },
];
