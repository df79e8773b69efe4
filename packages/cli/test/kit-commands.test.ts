import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KitDetails, KitSummary } from '@lkssp/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../src/run.js';
import { operation, sentence } from './samples.js';
import { refusal, ScriptedServer } from './scripted-server.js';
import { ScriptedTerminal } from './scripted-terminal.js';

const IP: KitSummary = {
  fate: 'loaded',
  name: '@lkssp/kit-ip',
  kit: 'ip',
  version: '1.2.0',
  sentence: 'It serves.',
  category: 'network',
  resources: ['vip'],
};
const REFUSED: KitSummary = {
  fate: 'refused',
  name: 'kit-broken',
  code: 'LKSSP_KIT_MANIFEST_INVALID',
  sentence: 'The package kit-broken has no usable "lkssp" field: category is missing',
  resources: [],
};
const WEB: KitSummary = {
  fate: 'skipped',
  name: '@lkssp/kit-apache',
  kit: 'apache',
  version: '1.0.0',
  sentence: 'The configuration leaves it out.',
  category: 'web',
  resources: [],
};

let server: ScriptedServer;
let work: string;
let terminal: ScriptedTerminal;

beforeEach(async () => {
  server = await ScriptedServer.start();
  server.on('GET /kits', { body: [IP, REFUSED, WEB] });
  work = mkdtempSync(join(tmpdir(), 'lkssp-cli-kits-'));
  terminal = new ScriptedTerminal();
});

afterEach(async () => {
  rmSync(work, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

const lkssp = (...args: string[]): Promise<number> =>
  run(args, { terminal, environment: { LKSSP_HOME: server.home }, cwd: work, coloured: false });

const done = (text: string) => ({ status: 202, body: operation({ progress: [sentence(text)] }) });

it('lists kits by category, each with what became of it and its sentence', async () => {
  expect(await lkssp('kit', 'list')).toBe(0);
  expect(terminal.printed.split('\n')).toEqual([
    '  KIT     VERSION  FATE     PACKAGE            RESOURCES  REMARK',
    'Web',
    '  apache  1.0.0    skipped  @lkssp/kit-apache  0          The configuration leaves it out.',
    'Network',
    '  ip      1.2.0    loaded   @lkssp/kit-ip      1          It serves.',
    'Without a category',
    `  -       -        refused  kit-broken         0          ${REFUSED.sentence} (LKSSP_KIT_MANIFEST_INVALID)`,
    '',
  ]);
});

it('gives the list as data, and says what to do where there is none', async () => {
  await lkssp('kit', 'list', '--json');
  expect(JSON.parse(terminal.printed)).toEqual([IP, REFUSED, WEB]);
  terminal.printed = '';
  server.on('GET /kits', { body: [] });
  await lkssp('kit', 'list');
  expect(terminal.printed).toBe('No kits are installed. "lkssp kit list --available" shows what there is.\n');
});

it('lists what the registry offers by category, with what is installed of it', async () => {
  server.on('GET /kit-offers', {
    body: [
      { name: '@lkssp/kit-ip', version: '1.3.0', category: 'network', title: 'IP addresses', fits: true },
      { name: 'kit-cluster', version: '9.0.0', category: 'storage', title: 'cluster\u001b[2J', fits: false },
      { name: '@lkssp/kit-sap', version: '1.0.0', category: 'application-suite', title: 'SAP', fits: true },
    ],
  });
  expect(await lkssp('kit', 'list', '--available')).toBe(0);
  expect(terminal.printed.split('\n')).toEqual([
    '  PACKAGE         VERSION  INSTALLED                    TITLE',
    'Application suite',
    '  @lkssp/kit-sap  1.0.0    -                            SAP',
    'Storage',
    '  kit-cluster     9.0.0    - (does not fit this lkssp)  cluster\u00b7[2J',
    'Network',
    '  @lkssp/kit-ip   1.3.0    1.2.0                        IP addresses',
    '',
  ]);
});

it('adds kits, paths made absolute, and ends with what is in force', async () => {
  writeFileSync(join(work, 'kit-x-1.0.0.tgz'), '');
  server.on('POST /kits', done('kits are in force: @lkssp/kit-ip 1.2.0'));
  expect(await lkssp('kit', 'add', '@lkssp/kit-ip@^1', './kit-x-1.0.0.tgz')).toBe(0);
  expect(server.requests('POST /kits')[0]?.body).toEqual({
    packages: ['@lkssp/kit-ip@^1', join(work, 'kit-x-1.0.0.tgz')],
  });
  expect(terminal.printed).toMatch(/^kits are in force: @lkssp\/kit-ip 1\.2\.0\n\n {2}KIT .*\n(.*\n)*Network\n/);
});

it('gives what it ended with and the kits in force as data', async () => {
  server.on('POST /kits', done('done'));
  await lkssp('kit', 'add', 'kit-x', '--downgrade', '--json');
  expect(server.requests('POST /kits')[0]?.body).toEqual({ packages: ['kit-x'], downgrade: true });
  expect(JSON.parse(terminal.printed)).toMatchObject({ phase: 'done', kits: [{ name: '@lkssp/kit-ip' }, {}, {}] });
});

it('reports an order as carried out although the daemon ends before it can tell of the kits', async () => {
  server.on('POST /kits', done('kits are in force')).on('GET /kits', (response) => void response.destroy());
  expect(await lkssp('kit', 'add', 'kit-x')).toBe(0);
  expect(terminal.printed).toBe('kits are in force\n');
});

it('orders nothing when a path leads nowhere', async () => {
  await expect(lkssp('kit', 'add', './kit-y.tgz')).rejects.toMatchObject({
    exit: 7,
    message: `There is no file or folder ${join(work, 'kit-y.tgz')}.`,
  });
  expect(server.requests('POST /kits')).toEqual([]);
});

it('tells a refused order in its words and with its exit code, and no list', async () => {
  const progress = [sentence('kits were left as they are: kit-x asks for @lkssp/core ^9')];
  const body = operation({ phase: 'failed', progress, code: 'LKSSP_KIT_INCOMPATIBLE', exit: 5 });
  server.on('POST /kits', { status: 202, body });
  expect(await lkssp('kit', 'add', 'kit-x')).toBe(5);
  expect(terminal.told).toBe(
    'lkssp: kits were left as they are: kit-x asks for @lkssp/core ^9 (LKSSP_KIT_INCOMPATIBLE)\n',
  );
  expect(terminal.printed).toBe('');
});

it.each([
  [['kit', 'remove', 'ip'], 'POST /kits/remove', { names: ['ip'] }],
  [['kit', 'remove', 'ip', 'web', '--let-go'], 'POST /kits/remove', { names: ['ip', 'web'], letGo: true }],
  [['kit', 'upgrade'], 'POST /kits/upgrade', {}],
  [['kit', 'upgrade', 'ip'], 'POST /kits/upgrade', { names: ['ip'] }],
  [['kit', 'roll-back'], 'POST /kits/roll-back', ''],
])('%j orders %s', async (args, request, body) => {
  server.on(request, done('done'));
  expect(await lkssp(...args)).toBe(0);
  expect(server.requests(request).map((asked) => asked.body)).toEqual([body]);
  expect(terminal.printed).toMatch(/^done\n\n/);
});

it('refuses to remove a kit that guards, as the daemon says', async () => {
  const detail = 'The kit ip guards vip. Delete that first, or use --let-go.';
  server.on('POST /kits/remove', refusal({ status: 409, code: 'LKSSP_KIT_NEEDED', exit: 8, detail }));
  await expect(lkssp('kit', 'remove', 'ip')).rejects.toMatchObject({ exit: 8, message: detail });
});

it('shows the plan of an upgrade and does nothing', async () => {
  server.on('POST /kits/upgrade', {
    body: [
      { name: '@lkssp/kit-ip', from: '1.2.0', to: '1.3.0', migrates: ['vip'] },
      { name: '@lkssp/kit-fs', from: '1.0.0', to: '1.0.0', why: '2.0.0 is made for @lkssp/core ^2', migrates: [] },
    ],
  });
  expect(await lkssp('kit', 'upgrade', '--plan')).toBe(0);
  expect(server.requests('POST /kits/upgrade')[0]).toMatchObject({ query: { plan: 'true' } });
  expect(terminal.printed.split('\n')).toEqual([
    '  @lkssp/kit-ip  1.2.0 -> 1.3.0  stored options of vip get another form',
    '  @lkssp/kit-fs  1.0.0           2.0.0 is made for @lkssp/core ^2',
    '1 kit to change. Nothing was done.',
    '',
  ]);
});

it('is silent about kits that are as they were published', async () => {
  server.on('GET /kit-findings', { body: [] });
  expect(await lkssp('kit', 'verify')).toBe(0);
  expect({ printed: terminal.printed, told: terminal.told }).toEqual({ printed: '', told: '' });
  expect(server.requests('GET /kit-findings')[0]?.query).toEqual({});
});

it('says one line for each file that is not, and ends with 1', async () => {
  const finding = { name: '@lkssp/kit-ip', version: '1.2.0', file: 'dist/index.js', is: 'changed' };
  const says = '@lkssp/kit-ip 1.2.0: dist/index.js is not as it was published';
  server.on('GET /kit-findings', {
    body: [
      { ...finding, says },
      { ...finding, says: `${says}\n!` },
    ],
  });
  expect(await lkssp('kit', 'verify', 'ip')).toBe(1);
  expect(terminal.printed).toBe(`${says}\n${says} !\n`);
  expect(server.requests('GET /kit-findings')[0]?.query).toEqual({ name: 'ip' });
});

it('shows everything about one kit', async () => {
  const details: KitDetails = {
    ...IP,
    description: 'guards addresses',
    wanted: '^1',
    integrity: 'sha512-abc',
    core: '^1.0.0',
    dataGeneration: 2,
    types: ['address'],
    needs: { os: ['linux'], commands: ['arping'], privilege: 'root' },
    folder: '/h/lib/kits/loaded/3/node_modules/@lkssp/kit-ip',
  };
  server.on('GET /kits/ip', { body: details });
  expect(await lkssp('kit', 'info', 'ip')).toBe(0);
  expect(terminal.printed.split('\n')).toEqual([
    '@lkssp/kit-ip 1.2.0',
    '  fate             loaded: It serves.',
    '  id               ip',
    '  about            guards addresses',
    '  category         Network',
    '  resource types   address',
    '  resources        vip',
    '  wanted           ^1',
    '  made for         @lkssp/core ^1.0.0',
    '  data generation  2',
    '  needs            linux; the commands arping; to run as root',
    '  integrity        sha512-abc',
    '  folder           /h/lib/kits/loaded/3/node_modules/@lkssp/kit-ip',
    '',
  ]);
});

it('reloads, with what became of configuration and kits', async () => {
  const remarks = [sentence('configuration /h/etc/lkssp.config.yaml taken: nothing has changed')];
  server.on('POST /reload', { body: { remarks, kits: operation({ progress: [sentence('the kits are as before')] }) } });
  expect(await lkssp('reload')).toBe(0);
  expect(terminal.printed).toMatch(/^configuration .* has changed\nthe kits are as before\n\n {2}KIT/);
  server.on('POST /reload', { body: { remarks } });
  terminal.printed = '';
  expect(await lkssp('reload', '--json')).toBe(0);
  expect(JSON.parse(terminal.printed)).toEqual({ remarks });
});

it('makes backups where they are wanted, and lists them', async () => {
  const progress = ['backup ordered', 'backup /h/a made', 'backup done in 1s'].map(sentence);
  server.on('POST /backups', { status: 202, body: operation({ progress }) }).on('GET /backups', {
    body: [
      {
        file: '/h/lib/backups/a.lkssp',
        createdAt: Date.UTC(2026, 10, 22, 12),
        node: 'web1',
        version: '1.0.0',
        generation: 1,
        resources: 12,
        kits: [{ name: '@lkssp/kit-ip', version: '1.2.0' }],
        bytes: 1_440_000,
        problem: 'it is cut off',
      },
    ],
  });
  expect(await lkssp('backup', 'create')).toBe(0);
  expect(terminal.printed).toBe('backup /h/a made\nbackup done in 1s\n');
  expect(await lkssp('backup', 'create', 'b.lkssp')).toBe(0);
  expect(server.requests('POST /backups').map(({ body }) => body)).toEqual([{}, { file: join(work, 'b.lkssp') }]);
  terminal.printed = '';
  expect(await lkssp('backup', 'list')).toBe(0);
  expect(terminal.printed).toMatch(
    / web1 {2}1\.0\.0 {2}12 {9}1 {5}1\.4 MB {2}\/h\/lib\/backups\/a\.lkssp {2}it is cut off\n/,
  );
});
