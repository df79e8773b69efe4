import { join } from 'node:path';
import { type Changeover, createClient } from '@lkssp/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { awaitChangeover, type Patience } from '../src/await-changeover.js';
import { run } from '../src/run.js';
import { NOON, operation, sentence } from './samples.js';
import { type Answer, refusal, ScriptedServer } from './scripted-server.js';
import { ScriptedTerminal } from './scripted-terminal.js';

vi.setConfig({ testTimeout: 60_000 });

const OLD: Changeover = { id: 'a', kind: 'upgrade', phase: 'done', from: '1.0.0', to: '1.1.0', startedAt: NOON };
const NEW: Changeover = { id: 'b', kind: 'upgrade', phase: 'done', from: '1.1.0', to: '2.0.0', startedAt: NOON };
const running = operation({ phase: 'running', order: 'upgrade', progress: [sentence('rehearsing')] });

/** The daemon is replaced: whoever asks it finds his connection broken. */
const goes: Answer = (response) => void response.destroy();

let server: ScriptedServer;
let terminal: ScriptedTerminal;

beforeEach(async () => {
  server = await ScriptedServer.start();
  server
    .on('POST /upgrade', { status: 202, body: running })
    .on('POST /backups/restore', { status: 202, body: running });
  terminal = new ScriptedTerminal([], false);
});

afterEach(() => server[Symbol.asyncDispose]());

const lkssp = (...args: string[]): Promise<number> =>
  run(args, { terminal, environment: { LKSSP_HOME: server.home }, cwd: '/work', coloured: false });

it('follows from the old daemon to the new one, and says what came of it', async () => {
  server
    .on('GET /operations/7', goes)
    .on('GET /changeover', { body: OLD }, goes, { body: { ...NEW, phase: 'running' } }, goes, { body: NEW });
  expect(await lkssp('upgrade', '2.0.0')).toBe(0);
  expect(terminal.printed).toBe('The upgrade from lkssp 1.1.0 to 2.0.0 is done.\n');
  expect(server.requests('POST /upgrade').map(({ body }) => body)).toEqual([{ to: '2.0.0' }]);
  expect(server.requests('GET /changeover')).toHaveLength(5);
});

it('finds that the new daemon does not know the operation of the old one', async () => {
  const unknown = refusal({
    status: 404,
    code: 'LKSSP_OPERATION_UNKNOWN',
    exit: 7,
    detail: 'There is no operation 7.',
  });
  server.on('GET /operations/7', unknown).on('GET /changeover', { status: 204 }, { body: NEW });
  expect(await lkssp('upgrade', '--json')).toBe(0);
  expect(JSON.parse(terminal.printed)).toEqual(NEW);
});

it('ends with 1 and the reason when it was taken back', async () => {
  const reason = 'the resource vip was not there any more.';
  server
    .on('GET /operations/7', goes)
    .on('GET /changeover', { status: 204 }, { body: { ...NEW, phase: 'rolled-back', reason } });
  expect(await lkssp('upgrade')).toBe(1);
  expect(terminal.told).toContain(
    'lkssp: The upgrade from lkssp 1.1.0 to 2.0.0 was taken back, and everything is as it was before: the resource vip was not there any more.\n',
  );
});

it('tells what was refused before anything was begun', async () => {
  const progress = [sentence('the rehearsal failed: no space left')];
  const body = operation({ phase: 'failed', progress, code: 'LKSSP_REHEARSAL', exit: 1 });
  server.on('GET /operations/7', { body }).on('GET /changeover', { body: OLD });
  expect(await lkssp('upgrade')).toBe(1);
  expect(terminal.told).toContain('lkssp: the rehearsal failed: no space left (LKSSP_REHEARSAL)\n');
});

it('is content with nothing to do', async () => {
  const body = operation({ progress: [sentence('lkssp 1.1.0 is the newest')] });
  server.on('GET /operations/7', { body }).on('GET /changeover', { body: OLD });
  expect(await lkssp('upgrade')).toBe(0);
  expect(terminal.printed).toBe('lkssp 1.1.0 is the newest\n');
});

it('does not take it for a failure that nothing is newer', async () => {
  const detail = 'lkssp 1.1.0 is the newest version that can be reached from here.';
  server.on('POST /upgrade', refusal({ status: 409, code: 'LKSSP_UPGRADE_NONE', exit: 4, detail }));
  server.on('GET /changeover', { body: OLD });
  expect(await lkssp('upgrade', '--plan')).toBe(0);
  expect(await lkssp('upgrade')).toBe(0);
  const body = operation({ phase: 'failed', progress: [sentence(detail)], code: 'LKSSP_UPGRADE_NONE', exit: 4 });
  server.on('POST /upgrade', { status: 202, body });
  expect(await lkssp('upgrade')).toBe(0);
  expect(terminal.printed).toBe(`${detail}\n`.repeat(3));
  expect(terminal.told).toBe('');
});

it('shows the plan, and ends with 1 where something stands against it', async () => {
  const plan = {
    from: '1.1.0',
    to: '2.0.0',
    packages: [{ name: '@lkssp/daemon', from: '1.1.0', to: '2.0.0' }],
    kits: [{ name: '@lkssp/kit-ip', from: '1.2.0', to: '2.0.0', migrates: ['vip'] }],
    resources: ['vip'],
    storeMigrates: true,
    problems: [] as string[],
  };
  server.on('POST /upgrade', { body: plan });
  expect(await lkssp('upgrade', '--plan')).toBe(0);
  expect(terminal.printed.split('\n')).toEqual([
    'lkssp 1.1.0 -> 2.0.0',
    'Packages:',
    '  @lkssp/daemon  1.1.0 -> 2.0.0',
    'Kits:',
    '  @lkssp/kit-ip  1.2.0 -> 2.0.0  stored options of vip get another form',
    'The store gets another form; a backup is made before.',
    'Stored options that get another form: vip',
    'Applications run on meanwhile. Nothing was done.',
    '',
  ]);
  terminal.printed = '';
  server.on('POST /upgrade', { body: { ...plan, problems: ['kit-x has no version that fits.'] } });
  expect(await lkssp('upgrade', '--plan')).toBe(1);
  expect(terminal.printed).toContain(
    'It cannot be done because:\n  kit-x has no version that fits.\nNothing was done.\n',
  );
});

it('has nothing to plan at the newest version', async () => {
  const plan = {
    from: '1.1.0',
    to: '1.1.0',
    packages: [],
    kits: [],
    resources: [],
    storeMigrates: false,
    problems: [],
  };
  server.on('POST /upgrade', { body: plan });
  await lkssp('upgrade', '--plan');
  expect(terminal.printed).toBe('lkssp 1.1.0 is the newest that there is. Nothing to do.\n');
});

it.each([
  [NEW, 0, 'The upgrade from lkssp 1.1.0 to 2.0.0 is done.'],
  [{ ...NEW, phase: 'running' }, 0, 'The upgrade from lkssp 1.1.0 to 2.0.0 is still under way.'],
  [{ ...NEW, kind: 'restore', to: '1.1.0' }, 0, 'The restoring of the backup (lkssp 1.1.0) is done.'],
  [undefined, 0, 'Nothing was upgraded or restored here yet.'],
])('tells of the last one: %j', async (last, exit, says) => {
  server.on('GET /changeover', last === undefined ? { status: 204 } : { body: last });
  expect(await lkssp('upgrade', '--last')).toBe(exit);
  expect(terminal.printed).toBe(`${says}\n`);
});

it.each([
  [['upgrade', '--plan', '--last'], '--plan and --last exclude each other.'],
  [['upgrade', '2.0.0', '--roll-back'], '--roll-back takes no version.'],
])('refuses %j', async (args, message) => {
  await expect(lkssp(...args)).rejects.toMatchObject({ exit: 2, message });
  expect(server.asked).toEqual([]);
});

it('restores a backup by the same way', async () => {
  const last = { ...NEW, kind: 'restore' };
  server.on('GET /operations/7', goes).on('GET /changeover', { status: 204 }, { body: last });
  expect(await lkssp('backup', 'restore', 'a.lkssp', '--replace')).toBe(0);
  expect(server.requests('POST /backups/restore')[0]?.body).toEqual({ file: '/work/a.lkssp', replace: true });
  expect(terminal.printed).toBe('The restoring of the backup from lkssp 1.1.0 to 2.0.0 is done.\n');
});

it('restores nothing under a daemon that runs where that was demanded', async () => {
  await expect(lkssp('backup', 'restore', 'a.lkssp', '--stopped')).rejects.toMatchObject({
    exit: 4,
    code: 'LKSSP_DAEMON_RUNNING',
  });
  expect(server.requests('POST /backups/restore')).toEqual([]);
});

it('restores under one that only carries out orders', async () => {
  server
    .on('GET /health', { body: { maintenance: true } })
    .on('GET /operations/7', goes)
    .on('GET /changeover', { status: 204 }, { body: { ...NEW, kind: 'restore' } });
  expect(await lkssp('backup', 'restore', 'a.lkssp', '--stopped')).toBe(0);
});

it.each<[Answer, Partial<Patience> & { readonly pid?: number }, RegExp]>([
  [goes, { silenceMs: 300 }, /^The new daemon has not told within \d+ s .* "lkssp upgrade --last" tells/],
  [
    goes,
    { goneMs: 300, pid: 2 ** 22 + 1 },
    /^The new daemon has not told within \d+ s .* "lkssp upgrade --last" tells/,
  ],
  [{ body: OLD }, { unawareMs: 300 }, /^The daemon ended before it had begun and is back as it was/],
  [{ body: { ...NEW, phase: 'running' } }, { wholeMs: 300 }, /^The new daemon has not told within/],
])('does not wait for ever: %#', async (answer, { pid, ...limit }, message) => {
  server.on('GET /changeover', answer);
  const patience = { silenceMs: 60_000, goneMs: 60_000, unawareMs: 60_000, wholeMs: 60_000, ...limit };
  const client = createClient({ socketPath: join(server.home, 'run', 'lkssp.sock') });
  const { signal } = new AbortController();
  await expect(awaitChangeover(client, { before: OLD, certain: true, pid, signal, patience })).rejects.toMatchObject({
    exit: 9,
    message: expect.stringMatching(message),
  });
});

it('waits for one that is about to end, and does not take another daemon for one', async () => {
  const stopping = refusal({ status: 503, code: 'LKSSP_DAEMON_STOPPING', exit: 9, detail: 'The daemon is stopping.' });
  server
    .on('GET /health', { body: { maintenance: true } })
    .on('GET /kits', stopping, stopping, { body: [] })
    .on('GET /kits/ip', stopping);
  expect(await lkssp('kit', 'list')).toBe(0);
  expect(server.requests('GET /kits')).toHaveLength(3);
  server.on('GET /health', { body: {} });
  await expect(lkssp('kit', 'info', 'ip')).rejects.toMatchObject({ code: 'LKSSP_DAEMON_STOPPING' });
});
