import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../src/run.js';
import { writeKit } from '../src/write-kit.js';

const REPOSITORY = join(import.meta.dirname, '../../..');
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, never>;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-create-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const filesIn = (path: string): string[] => (readdirSync(path, { recursive: true }) as string[]).toSorted();

describe('the package of a new kit', () => {
  it('is whole, with every placeholder filled in', () => {
    const made = writeKit({ id: 'redis', license: 'Apache-2.0' }, folder);
    const files = filesIn(made);

    expect(made).toBe(join(folder, 'kit-redis'));
    expect(files).toEqual(
      expect.arrayContaining(['.gitignore', 'LICENSE', 'README.md', 'package.json', 'src/index.ts', 'tsconfig.json']),
    );
    expect(files.filter((each) => /template|gitignore$/.test(each))).toEqual(['.gitignore']);
    const texts = files.map((each) => join(made, each)).filter((each) => statSync(each).isFile());
    expect(texts.filter((each) => readFileSync(each, 'utf8').includes('{{'))).toEqual([]);
    expect(readdirSync(folder)).toEqual(['kit-redis']);
  });

  it('says of itself what a daemon must know', () => {
    const manifest = readJson(
      join(writeKit({ id: 'redis', scope: '@acme', license: 'MIT', author: 'A "B" \\ C' }, folder), 'package.json'),
    );

    expect(manifest).toMatchObject({
      name: '@acme/kit-redis',
      license: 'MIT',
      author: 'A "B" \\ C',
      type: 'module',
      keywords: expect.arrayContaining(['lkssp-kit']) as never,
      lkssp: { id: 'redis', resourceTypes: [{ type: 'redis', app: 'gen' }], dataGeneration: 1 },
    });
    expect(readFileSync(join(folder, 'kit-redis/LICENSE'), 'utf8')).toContain('A "B" \\ C');
  });

  it('asks for the versions that are developed with it', () => {
    const { peerDependencies, dependencies, devDependencies } = readJson(
      join(REPOSITORY, 'packages/create-kit/template/package.template.json'),
    ) as unknown as Record<string, Record<string, string>>;
    const versionOf = (path: string): string => String(readJson(join(REPOSITORY, path, 'package.json'))['version']);
    const majorOf = (path: string): string => `^${versionOf(path).split('.')[0]}.0.0`;

    expect(peerDependencies).toEqual({ '@lkssp/core': majorOf('packages/core') });
    expect(dependencies).toEqual({ zod: `^${versionOf('node_modules/zod')}` });
    expect(devDependencies).toEqual({
      '@lkssp/cli': majorOf('packages/cli'),
      '@lkssp/core': majorOf('packages/core'),
      '@lkssp/daemon': majorOf('packages/daemon'),
      '@types/node': majorOf('node_modules/@types/node'),
      typescript: `^${versionOf('node_modules/typescript')}`,
    });
  });

  it.each(['Apache-2.0', 'MIT', 'UNLICENSED'] as const)('has a text for the licence %s', (license) => {
    const text = readFileSync(join(writeKit({ id: 'redis', license }, folder), 'LICENSE'), 'utf8');
    expect(text.length).toBeGreaterThan(40);
    expect(text).toContain(
      { 'Apache-2.0': 'Apache License', MIT: 'MIT License', UNLICENSED: 'All rights reserved' }[license],
    );
  });

  it('does not touch what is there already', () => {
    mkdirSync(join(folder, 'kit-redis'));
    writeFileSync(join(folder, 'kit-redis/mine.txt'), 'mine');
    symlinkSync('/nowhere', join(folder, 'kit-lost'));

    expect(() => writeKit({ id: 'redis', license: 'MIT' }, folder)).toThrow(/is there already; nothing was changed/);
    expect(() => writeKit({ id: 'lost', license: 'MIT' }, folder)).toThrow(/is there already/);
    expect(filesIn(folder)).toEqual(['kit-lost', 'kit-redis', 'kit-redis/mine.txt']);
  });
});

describe('the program', () => {
  const say = (args: readonly string[], { cwd = folder, canInstall = true } = {}) => {
    const said = { out: '', err: '' };
    const installed: string[] = [];
    const install = (where: string): boolean => (installed.push(where), canInstall);
    const write = (name: 'out' | 'err') => (text: string) => void (said[name] += text);
    const exit = run(args, { cwd, environment: {}, out: write('out'), err: write('err'), install });
    return { exit, installed, ...said };
  };

  it('says what to do next', () => {
    const { exit, out, err, installed } = say(['redis']);
    expect([exit, err, installed]).toEqual([0, '', [join(folder, 'kit-redis')]]);
    expect(out).toMatch(/cd kit-redis\n {2}npm test/);
    expect(existsSync(join(folder, 'kit-redis/package.json'))).toBe(true);
  });

  it('leaves the install to the person who wants that, or when it fails', () => {
    const left = say(['redis', '--no-install']);
    expect([left.exit, left.installed]).toEqual([0, []]);
    expect(left.out).toMatch(/cd kit-redis\n {2}npm install\n {2}npm test/);
    const failed = say(['other'], { canInstall: false });
    expect(failed).toMatchObject({ exit: 1, out: '' });
    expect(failed.err).toMatch(/kit-other is there, but .* Run "npm install" in it/);
    expect(existsSync(join(folder, 'kit-other/package.json'))).toBe(true);
  });

  it('ends with 2 and a sentence when it was not understood, and with 1 where nothing can be written', () => {
    expect(say(['Redis'])).toMatchObject({
      exit: 2,
      out: '',
      err: expect.stringMatching(/^create-kit: .*kebab-case/) as string,
    });
    const closed = join(folder, 'file');
    writeFileSync(closed, '');
    expect(say(['redis'], { cwd: closed })).toMatchObject({
      exit: 1,
      err: expect.stringMatching(/^create-kit: .*ENOTDIR/) as string,
    });
    expect(readFileSync(closed, 'utf8')).toBe('');
  });
});
