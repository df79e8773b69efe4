/**
 * @typedef {object} Command
 * @property {string} says what it is for, one line of the help
 * @property {string[]} [runs] the entry, TypeScript that Node 24 runs by leaving out the types, and fixed arguments
 * @property {(args: readonly string[]) => boolean} needsBuild whether it uses what the packages have built
 */

const always = () => true;

/**
 * The commands of the project: `npm run <name>`, each sets up what it needs.
 * An entry outside packages/ imports workspace packages by name and gets their dist, therefore it needs the build.
 * @type {Readonly<Record<string, Command>>}
 */
export const commands = {
  start: { says: 'the demonstration', runs: ['test/demo/main.ts'], needsBuild: always },
  test: {
    says: 'all tests; --quick leaves out those that need installed packages',
    runs: ['tools/test-run/main.ts'],
    needsBuild: (args) => !args.includes('--quick'),
  },
  e2e: { says: 'only the end-to-end tests', runs: ['tools/test-run/main.ts', '--e2e'], needsBuild: always },
  lab: {
    says: 'tests on real mounts, addresses, web servers and a booted systemd; needs root',
    runs: ['test/lab/main.ts'],
    needsBuild: always,
  },
  check: {
    says: 'types, lint, format, unused, API report, house rules',
    runs: ['tools/check/main.ts'],
    needsBuild: always,
  },
  fix: { says: 'mends what a machine can mend', runs: ['tools/check/main.ts', '--fix'], needsBuild: always },
  build: { says: 'builds all packages', needsBuild: always },
  bench: { says: 'measures', runs: ['--expose-gc', 'test/bench/main.ts'], needsBuild: always },
  scenario: { says: 'plays the scenarios', runs: ['test/scenarios/main.ts'], needsBuild: always },
  registry: {
    says: 'a registry with our packages, until interrupted',
    runs: ['tools/registry/main.ts'],
    needsBuild: always,
  },
  'release:dry': {
    says: 'checks the packages as they would be published',
    runs: ['tools/release/main.ts'],
    needsBuild: always,
  },
  version: {
    says: 'what lerna runs before it commits new versions: lets our kits be used with a new major of core',
    runs: ['tools/widen-peers/main.ts'],
    needsBuild: () => false,
  },
};
