import type { PackageSource } from '../../rig/package-tarball.ts';
import { type LampForm, lampCode } from './lamp-code.ts';

const isText = (name: string): string => `(typeof options.${name} === 'string' ? [] : [['${name}', 'must be text']])`;
const known = (...names: readonly string[]): string =>
  `Object.keys(options).filter((name) => !${JSON.stringify(names)}.includes(name)).map((name) => [name, 'is not known'])`;

/** The words of `program` were split at blanks; its number of watts was text. It uses what core 3 has not any more. */
const first: LampForm = {
  imports: ['degraded', 'healthy'],
  wrong: `return [...${known('program', 'watts', 'journal')}, ...${isText('program')}, ...${isText('watts')}];`,
  argv: "options.program.split(' ')",
  shines: "options.watts === '0' ? degraded('it is dim', { watch }) : healthy(undefined, { watch })",
};

/** Renamed: `program` is `command`. */
const second: LampForm = {
  imports: ['degraded', 'healthy'],
  wrong: `return [...${known('command', 'watts', 'journal')}, ...${isText('command')}, ...${isText('watts')}];`,
  argv: "options.command.split(' ')",
  shines: first.shines,
  migrate: 'const { program, ...rest } = options;\n    return { ...rest, command: program };',
};

/** Retyped: `watts` is a number. And `degraded` is not used any more: core 3 took it away. */
const third: LampForm = {
  imports: ['healthy'],
  wrong: `return [...${known('command', 'watts', 'journal')}, ...${isText('command')}, ...(typeof options.watts === 'number' ? [] : [['watts', 'must be a number']])];`,
  argv: second.argv,
  shines: 'healthy(undefined, { watch })',
  migrate: `const { program, ...rest } = options;
    return { ...rest, command: generation === 1 ? program : rest.command, watts: Number(rest.watts) };`,
};

/** Retyped: `command` is a list of words. Reads its own generation and the two before. */
const fourth: LampForm = {
  imports: ['healthy'],
  wrong: `return [...${known('command', 'watts', 'journal')}, ...(Array.isArray(options.command) ? [] : [['command', 'must be a list']]), ...(typeof options.watts === 'number' ? [] : [['watts', 'must be a number']])];`,
  argv: 'options.command',
  shines: 'healthy(undefined, { watch })',
  migrate: "return { ...options, command: options.command.split(' '), watts: Number(options.watts) };",
};

const FORMS = [first, second, third, fourth] as const;

/** What a test may make different, to show that it matters. */
export interface LampOddity {
  readonly version?: string;
  readonly core?: string;
  /** Whether it can read what generations before it have stored. */
  readonly migrates?: boolean;
}

/** The kit `lamp` as it is for one generation of core: version N.0.0, data generation N, made for core ^N. */
export function lampFor(generation: 1 | 2 | 3 | 4, odd: LampOddity = {}): PackageSource {
  const form = FORMS[generation - 1] ?? first;
  const { migrate: _, ...withoutMigration } = form;
  const manifest = {
    name: '@lkssp/kit-lamp',
    version: odd.version ?? `${generation}.0.0`,
    type: 'module',
    exports: { '.': './index.js', './package.json': './package.json' },
    keywords: ['lkssp-kit'],
    engines: { node: '>=24' },
    peerDependencies: { '@lkssp/core': odd.core ?? `^${generation}.0.0` },
    lkssp: { id: 'lamp', resourceTypes: ['lamp'], category: 'miscellaneous', dataGeneration: generation },
  };
  return { manifest, files: { 'index.js': lampCode(odd.migrates === false ? withoutMigration : form) } };
}
