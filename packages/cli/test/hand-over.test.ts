import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Ended, lkssp } from './lkssp.js';

vi.setConfig({ testTimeout: 60_000 });

const STRANGER = 12_345;
const OWN = /^lkssp: No daemon answers/;

let home: string;
let release: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lkssp-cli-handover-'));
  release = join(home, 'lib/program/releases/1');
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const PRINT = 'console.log(JSON.stringify(process.argv.slice(1))); process.exitCode = 42;';

/** Puts a command into the home, as an upgrade does. */
function install(version: string, main = PRINT, manifest: object = {}): string {
  const folder = join(release, 'node_modules/@lkssp/cli');
  mkdirSync(join(folder, 'dist'), { recursive: true, mode: 0o700 });
  const content = { name: '@lkssp/cli', version, type: 'module', bin: { lkssp: './dist/main.js' }, ...manifest };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(content));
  writeFileSync(join(folder, 'dist/main.js'), main);
  symlinkSync('releases/1', join(home, 'lib/program/current'));
  return join(folder, 'dist/main.js');
}

const status = (): Promise<Ended> => lkssp(['status', '--home', home]);

it('lets the newer command of the home do it, with all that was written', async () => {
  const program = install('99.0.0');
  expect(await status()).toEqual({
    out: `${JSON.stringify([program, 'status', '--home', home])}\n`,
    err: '',
    exit: 42,
  });
  const elsewhere = await lkssp(['--json', 'kit', 'x y'], { env: { LKSSP_HOME: home } });
  expect(elsewhere.out).toBe(`${JSON.stringify([program, '--json', 'kit', 'x y'])}\n`);
  expect((await lkssp([`--home=${home}`, 'help'])).exit).toBe(42);
});

it('is not asked for the home in what follows two dashes', async () => {
  install('99.0.0');
  const env = { LKSSP_HOME: join(home, 'nowhere') };
  expect((await lkssp(['resource', 'info', '--', '--home', home], { env })).exit).not.toBe(42);
});

it.each([['1.0.0'], ['0.9.9'], ['0.0.1'], ['none']])('goes on by itself where the other is %s', async (version) => {
  install(version);
  expect(await status()).toMatchObject({ out: '', err: expect.stringMatching(OWN), exit: 9 });
});

it.each([
  ['cannot be read as a program', 'import "./nothing.js";', {}],
  ['is no program', '}{', {}],
  ['is not there', PRINT, { bin: { lkssp: './dist/other.js' } }],
  ['has no name', PRINT, { bin: {} }],
])('goes on by itself where the newer %s', async (_, main, manifest) => {
  install('99.0.0', main, manifest);
  expect(await status()).toMatchObject({ out: '', err: expect.stringMatching(OWN), exit: 9 });
});

it('goes on by itself where the link leads nowhere, or out of the home', async () => {
  install('99.0.0');
  const link = join(home, 'lib/program/current');
  rmSync(link);
  symlinkSync('releases/7', link);
  expect((await status()).exit).toBe(9);
  const outside = mkdtempSync(join(tmpdir(), 'lkssp-cli-outside-'));
  try {
    mkdirSync(join(outside, 'node_modules'));
    symlinkSync(join(release, 'node_modules/@lkssp'), join(outside, 'node_modules/@lkssp'));
    rmSync(link);
    symlinkSync(outside, link);
    // Through the links it is the same folder inside the home, and that is what counts.
    expect((await status()).exit).toBe(42);
    rmSync(join(outside, 'node_modules/@lkssp'));
    mkdirSync(join(outside, 'node_modules/@lkssp/cli'), { recursive: true });
    writeFileSync(
      join(outside, 'node_modules/@lkssp/cli/package.json'),
      '{"version":"99.0.0","bin":{"lkssp":"m.mjs"}}',
    );
    writeFileSync(join(outside, 'node_modules/@lkssp/cli/m.mjs'), PRINT);
    expect((await status()).exit).toBe(9);
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
});

it.each([
  ['everybody', 'lib/program', 0o777],
  ['a group', 'lib/program/releases/1', 0o770],
  ['everybody', '.', 0o777],
])('runs nothing that %s could have put there (%s)', async (_, folder, mode) => {
  install('99.0.0');
  chmodSync(join(home, folder), mode);
  expect((await status()).exit).toBe(9);
});

it('runs nothing that belongs to somebody else', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can give a folder to somebody else');
  install('99.0.0');
  chownSync(join(release, 'node_modules/@lkssp/cli'), STRANGER, STRANGER);
  expect((await status()).exit).toBe(9);
});

it('tells which command is in force', async () => {
  const { out } = await lkssp(['--version']);
  expect(out).toMatch(/^lkssp \d+\.\d+\.\d+ \(\/.*\/cli\)\n$/);
  const { version, folder } = JSON.parse((await lkssp(['--version', '--json'])).out) as Record<string, string>;
  expect(out).toBe(`lkssp ${version} (${folder})\n`);
});
