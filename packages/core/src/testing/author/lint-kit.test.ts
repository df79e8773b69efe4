import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryPoint, pathOf } from '../../node/source-entry.js';
import { lintKit } from './lint-kit.js';
import { tryImport } from './try-import.js';

const MANIFEST = {
  name: '@acme/kit-lamp',
  version: '1.2.3',
  type: 'module',
  license: 'MIT',
  keywords: ['lkssp-kit'],
  exports: './index.js',
  peerDependencies: { '@lkssp/core': '^1.0.0' },
  lkssp: { id: 'lamp', resourceTypes: ['lamp'], category: 'miscellaneous', dataGeneration: 1 },
};

const CODE = `import { defineKit, done, resourceType } from '@lkssp/core';
export const kit = defineKit({ id: 'lamp', resourceTypes: [resourceType({
  type: 'lamp', app: 'gen', title: 'A lamp',
  options: { '~standard': { version: 1, vendor: 'none', validate: (value) => ({ value }) } },
  jsonSchema: { type: 'object', properties: {} },
  identify: () => 'one', restore: async () => done(), remove: async () => done(),
})] });
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-lint-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries({ 'package.json': JSON.stringify(MANIFEST), 'index.js': CODE, ...files })) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe('lintKit on a real package', () => {
  it('reports what npm would publish and what the daemon would load, and changes nothing', async () => {
    const isPrepared = `node -e "require('fs').writeFileSync('ran', '')"`;
    write({ 'package.json': JSON.stringify({ ...MANIFEST, scripts: { prepack: isPrepared } }), '.env': 'SECRET=1' });
    const before = readdirSync(folder);
    const { name, version, findings, kept, files } = await lintKit(folder, '1.0.0');

    expect([name, version, files]).toEqual(['@acme/kit-lamp', '1.2.3', 3]);
    expect(findings.find(({ rule }) => rule === 'no secret is published')?.says).toEqual(['.env looks like a secret.']);
    expect(kept).toContain('it can be loaded, and is what its manifest says');
    expect(findings.map(({ rule }) => rule)).toContain('README and licence are published');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('throws where there is no package that could be read', async () => {
    await expect(lintKit(folder, '1.0.0')).rejects.toThrow(/package\.json cannot be read/);
    writeFileSync(join(folder, 'package.json'), '{"name":""}');
    await expect(lintKit(folder, '1.0.0')).rejects.toThrow(/package\.json is not valid: name/);
  });
});

describe('the import of a kit that is being written', () => {
  it('gives its types, whatever it prints', async () => {
    write({ 'index.js': `console.log('hello');\n${CODE}` });
    expect(await tryImport(folder)).toEqual({
      types: [{ type: 'lamp', title: 'A lamp', jsonSchema: { type: 'object', properties: {} }, hasMigrate: false }],
    });
  });

  it.each([
    ['throws', `throw new Error('no lamp');`, /no lamp/],
    ['ends the process', 'process.exit(3);', /exit 3/],
    ['is no kit', 'export const kit = 1;', /defineKit/],
    ['is another kit', CODE.replace(`id: 'lamp'`, `id: 'torch'`), /torch/],
    ['is not there', '', /kit/],
  ])('says so when it %s', async (_, code, words) => {
    write({ 'index.js': code });
    expect(await tryImport(folder)).toEqual({ why: expect.stringMatching(words) as string });
  });

  it('is given up when it does not come back', async () => {
    write({ 'index.js': 'for (;;);' });
    expect(await tryImport(folder, 1500)).toEqual({ why: 'importing it was not over after 1.5 s' });
  });

  it('is given up when it waits for ever', async () => {
    write({ 'index.js': 'setInterval(() => {}, 1000); await new Promise(() => {});' });
    expect(await tryImport(folder, 1500)).toEqual({ why: 'importing it was not over after 1.5 s' });
  });
});

describe('the program of kit authors', () => {
  const program = entryPoint('testing/author/kit-author-main');
  const ask = (...words: readonly string[]) =>
    spawnSync(process.execPath, [...program.execArgv, pathOf(program), ...words], { encoding: 'utf8' });

  it('describes a kit as one document', () => {
    write({});
    const { status, stdout } = ask('describe', folder);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: '@acme/kit-lamp',
      version: '1.2.3',
      id: 'lamp',
      types: [{ type: 'lamp' }],
    });
  });

  it('ends with 1 and a sentence when it cannot', () => {
    const { status, stdout, stderr } = ask('describe', folder);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/package\.json cannot be read/);
  });
});
