import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@lkssp/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Context } from '../src/context.js';
import { homeOf } from '../src/home.js';
import { INTERRUPTED_EXIT } from '../src/interruption.js';
import { type Order, withDaemon } from '../src/maintenance/with-daemon.js';
import { lkssp } from './lkssp.js';
import { type Pretence, pretendedDaemon } from './pretended-daemon.js';

vi.setConfig({ testTimeout: 60_000 });

const NOBODY = 65_534;

let folder: string;
let home: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-cli-maintenance-'));
  home = join(folder, 'home');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asked = (): string[] => readFileSync(join(home, 'asked'), 'utf8').trimEnd().split('\n');

/** Only what the function needs of a context. */
function context(): Context {
  const place = homeOf(home, undefined, '/');
  return { home: place, client: () => Promise.resolve(createClient({ socketPath: place.socket })) } as Context;
}

function order(use: Parameters<typeof withDaemon>[1], pretence: Pretence = {}, how: Order = {}): Promise<number> {
  const program = pretendedDaemon(folder, pretence);
  return withDaemon(context(), use, { begins: true, program: () => program, ...how });
}

it('starts a daemon that guards nothing, gives it the order, and ends it', async () => {
  const exit = await order(
    async (client) => {
      await client.rollBackKits();
      return 5;
    },
    { lateMs: 200 },
  );
  expect(exit).toBe(5);
  expect(asked()).toEqual(['started --maintenance --home HOME', 'POST /kits/roll-back', 'POST /stop', 'ended']);
});

it('ends it also when the order fails, and when it will not stop by itself', async () => {
  const failing = order(() => Promise.reject(new Error('no')), { stubborn: true });
  await expect(failing).rejects.toThrow('no');
  expect(asked()).toEqual(['started --maintenance --home HOME', 'POST /stop', 'ended']);
});

it('leaves it to itself when the person does not want to wait', async () => {
  expect(await order(() => Promise.resolve(INTERRUPTED_EXIT))).toBe(INTERRUPTED_EXIT);
  expect(asked()).toEqual(['started --maintenance --home HOME']);
  await createClient({ socketPath: join(home, 'run', 'lkssp.sock') }).stop();
});

it('uses the daemon that runs', async () => {
  await order(async () => {
    const inner = await order(async (client) => (await client.kits()).length);
    expect(inner).toBe(0);
    return 0;
  });
  expect(asked()).toEqual(['started --maintenance --home HOME', 'GET /kits', 'POST /stop', 'ended']);
});

it('uses the one that another command has started in the same moment', async () => {
  const used = Promise.withResolvers<number>();
  const another = order(() => used.promise, { lateMs: 300 });
  const refuses = { text: 'Another daemon holds this home.', exit: 4 };
  expect(await order(async (client) => (await client.kits()).length, { refuses })).toBe(0);
  used.resolve(0);
  await another;
  expect(asked().filter((line) => line.startsWith('POST'))).toEqual(['POST /stop']);
});

it('ends nothing but what it has started, also where that has not found out yet that another was faster', async () => {
  const used = Promise.withResolvers<number>();
  const another = order(() => used.promise, { lateMs: 300 });
  const refuses = { text: 'Another daemon holds this home.', exit: 4 };
  await order(async (client) => (await client.kits()).length, { refuses, lateMs: 5000 });
  expect(asked().filter((line) => line.startsWith('POST') || line === 'ended')).toEqual([]);
  used.resolve(0);
  await another;
});

it('says why it did not start, with its exit code', async () => {
  const refuses = { text: 'The store /h/lib/store.db cannot be read:\n it is cut off.', exit: 1 };
  await expect(order(() => Promise.resolve(0), { refuses })).rejects.toMatchObject({
    exit: 1,
    code: 'LKSSP_DAEMON_ABSENT',
    message: `No daemon answers at ${home}/run/lkssp.sock, and one for this order alone did not start: The store /h/lib/store.db cannot be read:  it is cut off.`,
  });
});

it('makes no home for a question', async () => {
  await expect(order(() => Promise.resolve(0), {}, { begins: false })).rejects.toMatchObject({
    exit: 9,
    code: 'LKSSP_DAEMON_ABSENT',
    message: expect.stringContaining('there is no socket'),
  });
});

it('says that none answers where no daemon is installed', async () => {
  const program = (): string => {
    throw new Error('not installed');
  };
  await expect(order(() => Promise.resolve(0), {}, { program })).rejects.toMatchObject({
    exit: 9,
    message: expect.stringMatching(/^No daemon answers at .*home\/run\/lkssp\.sock: there is no socket/),
  });
});

it('refuses where the home may not be written', async () => {
  mkdirSync(join(home, 'lib'), { recursive: true });
  for (const each of [folder, home, join(home, 'lib')]) chmodSync(each, 0o555);
  const uid = process.getuid?.() === 0 ? { uid: NOBODY } : {};
  const { err, exit } = await lkssp(['--home', home, 'kit', 'list'], uid);
  for (const each of [folder, home]) chmodSync(each, 0o755);
  expect(exit).toBe(9);
  expect(err).toContain(`Without a daemon this user cannot do it: ${home}/lib may not be written. Run it as root`);
});

it('says that this user may not talk to the daemon', async () => {
  const socket = join(home, 'run', 'lkssp.sock');
  const uid = process.getuid?.() === 0 ? { uid: NOBODY } : {};
  await order(async () => {
    chmodSync(folder, 0o755);
    chmodSync(socket, 0o000);
    const { err, exit } = await lkssp(['--home', home, 'backup', 'restore', 'a', '--stopped'], uid);
    expect(exit).toBe(9);
    expect(err).toContain('This user may not talk to the daemon');
    chmodSync(socket, 0o700);
    return 0;
  });
});
