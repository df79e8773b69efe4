import { describe, expect, it } from 'vitest';
import { CODE_LINT } from './code-lint.js';
import { DEFINITION_LINT } from './definition-lint.js';
import type { LintFacts, PublishFacts } from './lint-rule.js';
import { MANIFEST_LINT } from './manifest-lint.js';
import { entryOf, TARBALL_LINT } from './tarball-lint.js';

const RULES = [...MANIFEST_LINT, ...TARBALL_LINT, ...CODE_LINT, ...DEFINITION_LINT];

const GOOD: PublishFacts = {
  name: '@acme/kit-lamp',
  version: '1.0.0',
  description: 'Lamps.',
  type: 'module',
  keywords: ['lkssp-kit'],
  license: 'Apache-2.0 OR MIT',
  repository: { url: 'git+https://example.org/lamp.git' },
  exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' } },
  dependencies: { zod: '^4.0.0' },
  peerDependencies: { '@lkssp/core': '^1.0.0' },
  publishConfig: { access: 'public' },
  lkssp: { id: 'lamp', resourceTypes: ['lamp'], category: 'miscellaneous', dataGeneration: 1 },
};

const README = ['What it protects', 'Options', 'What is checked', 'What recovery does', 'Limits'];
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{}',
  'README.md': README.map((each) => `## ${each}\n`).join('\n'),
  LICENSE: 'text',
  'dist/index.js': `import { defineKit } from '@lkssp/core';\n// process.exit(1) is not for us\nexport const kit = defineKit({});\n`,
};

interface Package {
  readonly facts?: Partial<PublishFacts>;
  /** More files; undefined takes one away. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly imported?: LintFacts['imported'];
  readonly sizes?: Readonly<Record<string, number>>;
}

const LAMP = {
  type: 'lamp',
  title: 'A lamp',
  jsonSchema: { type: 'object', properties: { name: { type: 'string', description: 'Its name' } } },
  hasMigrate: false,
};

function factsOf({ facts, files, imported = { types: [LAMP] }, sizes = {} }: Package): LintFacts {
  const all = new Map(
    Object.entries({ ...FILES, ...files }).filter((each): each is [string, string] => each[1] !== undefined),
  );
  return {
    facts: { ...GOOD, ...facts },
    packed: [...all].map(([path, text]) => ({ path, size: sizes[path] ?? text.length })),
    read: (path) => all.get(path) ?? '',
    imported,
    core: '1.4.0',
  };
}

/** The rules that a package breaks, each with what is said of it. */
function broken(given: Package): Readonly<Record<string, readonly string[]>> {
  const facts = factsOf(given);
  return Object.fromEntries(
    RULES.map(({ rule, check }) => [rule, check(facts)] as const).filter(([, says]) => says.length > 0),
  );
}

describe('the lint of a kit', () => {
  it('finds nothing in a good one', () => {
    expect(broken({})).toEqual({});
  });

  it('has a name and a remedy for each rule, and no name twice', () => {
    expect(new Set(RULES.map(({ rule }) => rule)).size).toBe(RULES.length);
    expect(RULES.filter(({ mend }) => mend.length < 10)).toEqual([]);
  });

  it.each<[string, string, RegExp, Package]>([
    ['has no manifest', 'the gates of the daemon let it pass', /lkssp/, { facts: { lkssp: undefined } }],
    [
      'bundles core',
      'the gates of the daemon let it pass',
      /dependencies/,
      { facts: { dependencies: { '@lkssp/core': '^1.0.0' } } },
    ],
    [
      'takes any core',
      'the gates of the daemon let it pass',
      /"\^1\.4\.0"|\^1/,
      { facts: { peerDependencies: { '@lkssp/core': '*' } } },
    ],
    [
      'is made for another core',
      'the gates of the daemon let it pass',
      /\^2\.0\.0/,
      { facts: { peerDependencies: { '@lkssp/core': '^2.0.0' } } },
    ],
    ['wants another Node', 'the gates of the daemon let it pass', /Node/, { facts: { engines: { node: '^18' } } }],
    ['has no keyword', 'a daemon and a registry can find it', /lkssp-kit/, { facts: { keywords: ['lamp'] } }],
    ['is CommonJS', 'it is an ES module', /"type": "module"/, { facts: { type: undefined } }],
    ['is private', 'npm would publish it', /private/, { facts: { private: true } }],
    ['has no version', 'npm would publish it', /"one"/, { facts: { version: 'one' } }],
    ['would be private by accident', 'everybody may read it', /owners/, { facts: { publishConfig: {} } }],
    ['has no licence', 'it has a licence', /missing/, { facts: { license: undefined } as never }],
    ['has a strange licence', 'it has a licence', /free for all/, { facts: { license: 'free for all' } }],
    ['has no source', 'its source can be found', /repository/, { facts: { repository: '' } }],
    ['says nothing of itself', 'a list of kits can describe it', /description/, { facts: { description: ' ' } }],
    [
      'depends on a folder',
      'what it depends on comes from a registry',
      /file:\.\.\/zod/,
      { facts: { dependencies: { zod: 'file:../zod' } } },
    ],
    [
      'depends on a repository',
      'what it depends on comes from a registry',
      /acme\/zod/,
      { facts: { optionalDependencies: { zod: 'acme/zod#main' } } },
    ],
    [
      'brings a container',
      'it brings no framework of the daemon',
      /tsyringe/,
      { facts: { dependencies: { tsyringe: '^4.0.0' } } },
    ],
    [
      'wants to run when it is installed',
      'nothing has to run when it is installed',
      /postinstall/,
      { facts: { scripts: { postinstall: 'node x.js' } } },
    ],
    ['was not built', 'what is imported is published', /dist\/index\.js/, { files: { 'dist/index.js': undefined } }],
    ['names no entry', 'what is imported is published', /neither/, { facts: { exports: null } }],
    ['has no README', 'README and licence are published', /README/, { files: { 'README.md': undefined } }],
    ['has no licence text', 'README and licence are published', /LICENSE/, { files: { LICENSE: undefined } }],
    [
      'has a thin README',
      'the README has its headings',
      /Options, What is checked/,
      { files: { 'README.md': '# What it protects' } },
    ],
    ['publishes tests', 'only what users need is published', /test\/a\.js/, { files: { 'test/a.js': '' } }],
    [
      'publishes built tests',
      'only what users need is published',
      /index\.test\.js/,
      { files: { 'dist/index.test.js': '' } },
    ],
    [
      'publishes node_modules',
      'only what users need is published',
      /2 more/,
      { files: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((each) => [`node_modules/${each}.js`, ''])) },
    ],
    ['publishes .env', 'no secret is published', /\.env/, { files: { '.env': 'A=1' } }],
    ['publishes a key file', 'no secret is published', /deploy\.pem/, { files: { 'deploy.pem': '' } }],
    [
      'has a key in its code',
      'no secret is published',
      /dist\/key\.js has what looks like a private key/,
      { files: { 'dist/key.js': `'-----BEGIN ${''}EC PRIVATE KEY-----'` } },
    ],
    ['has a token', 'no secret is published', /token of npm/, { files: { 'dist/a.js': `'npm_${'a1B2'.repeat(9)}'` } }],
    ['is large', 'it is small', /dist\/index\.js \(3\.0 MiB\)/, { sizes: { 'dist/index.js': 3 * 2 ** 20 } }],
    [
      'uses the harness',
      'it uses only the kit contract at run time',
      /dist\/a\.js:1 imports @lkssp\/core\/testing/,
      { files: { 'dist/a.js': `import { ScriptedMachine } from "@lkssp/core/testing";` } },
    ],
    [
      'uses the engine, late',
      'it uses only the kit contract at run time',
      /dist\/a\.js:2 imports @lkssp\/core\/engine/,
      { files: { 'dist/a.js': `\nawait import('@lkssp/core/engine');` } },
    ],
    [
      'starts programs itself',
      'all that it has of the world is its host',
      /dist\/a\.js:1 starts programs itself/,
      { files: { 'dist/a.js': `import { spawn } from 'node:child_process';` } },
    ],
    [
      'reads files itself, twice',
      'all that it has of the world is its host',
      /dist\/a\.js:1 \(and 1 more\) touches files/,
      { files: { 'dist/a.js': `import { readFileSync } from 'fs';\nimport 'node:fs/promises';` } },
    ],
    [
      'ends the process',
      'all that it has of the world is its host',
      /ends the process/,
      { files: { 'dist/a.js': 'if (x) process.exit(1);' } },
    ],
    [
      'requires',
      'its code is ES modules',
      /dist\/a\.js:1 is CommonJS/,
      { files: { 'dist/a.js': `const a = require('a');` } },
    ],
    [
      'cannot be loaded',
      'it can be loaded, and is what its manifest says',
      /does not come back/,
      { imported: { why: 'it does not come back' } },
    ],
    [
      'does not describe an option',
      'every option is described',
      /"name" of the type "lamp"/,
      { imported: { types: [{ ...LAMP, jsonSchema: { type: 'object', properties: { name: {} } } }] } },
    ],
    [
      'has no schema',
      'every option is described',
      /no jsonSchema/,
      { imported: { types: [{ ...LAMP, jsonSchema: {} }] } },
    ],
    [
      'cannot read what is stored',
      'what is stored can be read',
      /dataGeneration is 2/,
      { facts: { lkssp: { ...(GOOD.lkssp as object), dataGeneration: 2 } } },
    ],
  ])('finds one that %s', (_, rule, says, given) => {
    const found = broken(given);
    expect(Object.keys(found)).toEqual([rule]);
    expect(found[rule]?.join('\n')).toMatch(says);
  });

  it.each<[string | undefined, Partial<PublishFacts>]>([
    ['index.js', { exports: './index.js' }],
    ['a.js', { exports: { import: './a.js', require: './b.cjs' } }],
    ['b.js', { exports: { '.': { node: { import: './b.js' }, default: './c.js' } } }],
    ['d.js', { main: 'd.js' }],
    [undefined, { exports: { './other': './x.js' } }],
    [undefined, {}],
  ])('reads as Node does that %s is imported', (entry, { exports, main }) => {
    const { exports: _, ...rest } = GOOD;
    expect(
      entryOf({ ...rest, ...(exports === undefined ? {} : { exports }), ...(main === undefined ? {} : { main }) }),
    ).toBe(entry);
  });
});
