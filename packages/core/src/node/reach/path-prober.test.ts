import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PathUsage, ReachRequest } from '../../contract/host-probes.js';
import { identify } from '../host/process-identity.js';
import { TrialHome } from '../../testing/trial-home.js';
import { entryPoint } from '../source-entry.js';
import { LookerPool } from './looker-pool.js';
import { PathProber } from './path-prober.js';
import { ProbeRecords } from './probe-records.js';

let home: TrialHome;
let pool: LookerPool;
let prober: PathProber;

function begin(): void {
  pool = new LookerPool(entryPoint('testing/fixtures/stubborn-prober'));
  prober = new PathProber(pool, new ProbeRecords(home.path('run')));
}

beforeEach(() => {
  home = new TrialHome();
  mkdirSync(home.path('run'), { recursive: true });
  begin();
});

afterEach(async () => {
  pool.end();
  await home.clear();
});

const PATIENT = 20_000;

const ask = (
  path: string,
  withinMs = PATIENT,
  more: { probe?: ReachRequest['probe']; callMs?: number; signal?: AbortSignal } = {},
) =>
  prober.ask(
    { path, probe: more.probe ?? 'look' },
    {
      withinMs,
      deadline: performance.now() + (more.callMs ?? PATIENT),
      signal: more.signal ?? new AbortController().signal,
    },
  );

/** As `ask`, for a path that hangs: again where the machine was too busy even to let the helper begin. */
const hang = async (path: string, withinMs: number, probe: ReachRequest['probe'] = 'look'): ReturnType<typeof ask> => {
  for (;;) {
    const answer = await ask(path, withinMs, { probe });
    if (answer.answer !== 'unable') return answer;
  }
};

const pidOf = ({ usage }: { readonly usage?: PathUsage }): unknown => (usage as { pid?: number } | undefined)?.pid;
const records = (): readonly string[] => {
  try {
    return readdirSync(home.path('run', 'probes'));
  } catch {
    return [];
  }
};

it('asks all paths by one process, one after the other', async () => {
  // Once the machine is not so busy that answers come late: then there are more helpers.
  await vi.waitFor(async () => {
    pool.end();
    begin();
    const first = await ask('/one');
    const rest = await Promise.all(['/two', '/three', '/bad'].map((path) => ask(path)));
    expect(first).toMatchObject({ answer: 'reached' });
    expect(rest.map(({ answer }) => answer)).toEqual(['reached', 'reached', 'refused']);
    expect(rest[2]).toMatchObject({ code: 'EIO' });
    expect(new Set([first, ...rest].map(pidOf).filter((pid) => pid !== undefined)).size).toBe(1);
    expect(pool.size).toBe(1);
  });
});

it('gives one answer to all who ask for the same path at once', async () => {
  await ask('/warm');
  const [one, two] = await Promise.all([ask('/slow'), ask('/slow')]);
  expect([one.answer, two.answer]).toEqual(['reached', 'reached']);
  expect(pidOf(one)).toBe(pidOf(two));
});

it('says hung when the time is over, kills the process, and serves others with a new one', async () => {
  const before = await ask('/warm');
  const hung = await hang('/hang', 100);
  expect(hung).toMatchObject({ answer: 'hung', reason: '/hang did not answer within 100 ms' });
  await vi.waitFor(() => expect(identify(Number(pidOf(before)))).toBeUndefined());
  const after = await ask('/other');
  expect(after.answer).toBe('reached');
  expect(pidOf(after)).not.toBe(pidOf(before));
});

it('lets nobody wait behind a slow path', async () => {
  await ask('/warm');
  const hung = ask('/hang', 3000);
  const rest = await Promise.all(Array.from({ length: 10 }, (_, at) => ask(`/fine-${at}`)));
  expect(rest.every(({ answer }) => answer === 'reached')).toBe(true);
  let isOver = false;
  void hung.then(() => (isOver = true));
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  expect((await hung).answer).toBe('hung');
});

it('writes down what is slow, and forgets it when it has come to an end', async () => {
  const hung = ask('/hang', 3000);
  await vi.waitFor(() => {
    expect(records()).toHaveLength(1);
    const [name = ''] = records();
    expect(JSON.parse(readFileSync(home.path('run', 'probes', name), 'utf8'))).toMatchObject({ path: '/hang' });
  });
  expect((await hung).answer).toBe('hung');
  await vi.waitFor(() => expect(records()).toEqual([]));
});

it('sends nobody after a process that another kit host has lost there', async () => {
  const stuck = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
  const identity = identify(stuck.pid ?? 0);
  if (identity === undefined) throw new Error('it was not started');
  await new ProbeRecords(home.path('run')).remember('/hang', identity);
  expect(await ask('/hang', 100)).toMatchObject({ answer: 'hung' });
  expect(pool.size).toBe(0);
  stuck.kill('SIGKILL');
  await vi.waitFor(() => expect(identify(identity.pid)).toBeUndefined());
  expect(await ask('/hang', 100)).toMatchObject({ answer: 'hung' });
  expect(await ask('/other')).toMatchObject({ answer: 'reached' });
  await vi.waitFor(() => expect(records()).toEqual([]));
});

it('does not believe a record of an earlier boot, of another path, or a broken one', async () => {
  const identity = identify(process.pid);
  if (identity === undefined) throw new Error('we do not live');
  const kept = new ProbeRecords(home.path('run'));
  await kept.remember('/one', { ...identity, startTime: identity.startTime - 1 });
  expect(await ask('/one')).toMatchObject({ answer: 'reached' });
  expect(records()).toEqual([]);
});

it('tells a starved probe from one that hangs', async () => {
  await ask('/warm');
  expect(await ask('/spin', 100)).toMatchObject({ answer: 'unable', reason: expect.stringContaining('busy') });
});

it('says that it could not ask when the process dies', async () => {
  expect(await ask('/die')).toMatchObject({ answer: 'unable', reason: expect.stringContaining('exit 3') });
  expect(await ask('/other')).toMatchObject({ answer: 'reached' });
});

it('is given up at once with its call, and asks again later', async () => {
  await ask('/warm');
  const call = new AbortController();
  const asked = ask('/slow', PATIENT, { signal: call.signal });
  call.abort();
  expect(await asked).toMatchObject({ answer: 'unable' });
  expect(await ask('/slow')).toMatchObject({ answer: 'reached' });
});

it('writes by the process that looks, and by others while that takes long', async () => {
  const look = await ask('/one');
  const write = await ask('/one', PATIENT, { probe: 'write' });
  expect([look.answer, write.answer]).toEqual(['reached', 'reached']);
  expect(pidOf(write)).toBe(pidOf(look));
  const slow = Array.from({ length: 12 }, (_, at) => ask(`/slow-${at}`, PATIENT, { probe: 'write' }));
  const writers = new Set((await Promise.all(slow)).map(pidOf));
  expect([2, 3]).toContain(writers.size);
  expect(await hang('/hang', 100, 'write')).toMatchObject({ answer: 'hung' });
});

it('does not let paths that hung before take all helpers', async () => {
  const paths = Array.from({ length: 12 }, (_, at) => `/hang-${at}`);
  await Promise.all(paths.map((path) => hang(path, 100)));
  const again = paths.map((path) => ask(path, 1500, { callMs: 1800 }));
  const fine = await ask('/fine');
  expect(fine.answer).toBe('reached');
  expect(pool.size).toBeLessThanOrEqual(8);
  expect((await Promise.all(again)).map(({ answer }) => answer)).toEqual(paths.map(() => 'hung'));
});

it.each(['look', 'write'] as const)('says that it could not when no process can be started (%s)', async (probe) => {
  const { url } = entryPoint('testing/fixtures/stubborn-prober');
  for (const execArgv of [['\0'], ['--no-such-option']]) {
    const unborn = new LookerPool({ url, execArgv });
    const without = new PathProber(unborn, new ProbeRecords(home.path('run')));
    const patience = { withinMs: PATIENT, deadline: performance.now() + PATIENT, signal: new AbortController().signal };
    const answers = await Promise.all(['/one', '/two'].map((path) => without.ask({ path, probe }, patience)));
    const reason = expect.stringContaining('no process could be started');
    expect(answers).toMatchObject([
      { answer: 'unable', reason },
      { answer: 'unable', reason },
    ]);
  }
});
