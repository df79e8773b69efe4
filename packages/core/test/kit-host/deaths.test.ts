import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { entryPoint } from '../../src/node/source-entry.js';
import { PATIENT, thing } from './thing.js';
import { installZoo, openZoo, runningGroups, runs, type Zoo } from './zoo.js';

const OFTEN = { interval: 20 };
const zoos: Zoo[] = [];
const daemons: ChildProcess[] = [];
const homes: string[] = [];
const orphans: number[] = [];

afterEach(async () => {
  for (const daemon of daemons.splice(0)) daemon.kill('SIGKILL');
  for (const pid of orphans.splice(0)) if (runs(pid)) process.kill(-pid, 'SIGKILL');
  for (const zoo of zoos.splice(0)) await zoo.close();
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
});

async function open(...order: Parameters<typeof openZoo>): Promise<Zoo> {
  const zoo = await openZoo(...order);
  zoos.push(zoo);
  return zoo;
}

const hostOf = (zoo: Zoo, kit: string): number => zoo.gateway.hosts().get(kit) ?? 0;

describe('a kit host that is killed', () => {
  it('makes all 100 checks in flight unable, once each, and is replaced', async () => {
    const zoo = await open(['never-resolves', 'sound']);
    const tags = Array.from({ length: 100 }, (_, at) => `web-${at}`);
    const checks = tags.map((tag) => zoo.gateway.check(thing('never-resolves', tag), 'quickCheck', 60_000));
    const first = hostOf(zoo, 'never-resolves');
    process.kill(first, 'SIGKILL');
    for (const { verdict } of await Promise.all(checks)) {
      expect(verdict).toEqual({
        verdict: 'unknown',
        because: 'unable',
        reason: 'its kit host ended by itself: SIGKILL',
      });
    }
    const next = await zoo.gateway.check(thing('never-resolves', 'web-1', { never: false }), 'quickCheck', PATIENT);
    expect(next.verdict).toEqual({ verdict: 'healthy' });
    expect(hostOf(zoo, 'never-resolves')).not.toBe(first);
    const deaths = zoo.told().filter((text) => text.includes('ended by itself'));
    expect(deaths).toEqual([
      `kit host of never-resolves (process ${first}) ended by itself: SIGKILL; it is started again`,
    ]);
  });

  it('has what its verbs started ended before the action counts as failed', async () => {
    const zoo = await open(['sound']);
    const acting = zoo.gateway.act(thing('sound', 'web'), 'recover', 60_000);
    await vi.waitFor(async () => expect(await runningGroups(zoo.home)).toHaveLength(1), OFTEN);
    process.kill(hostOf(zoo, 'sound'), 'SIGKILL');
    expect(await acting).toMatchObject({ outcome: 'failure', reason: 'its kit host ended by itself: SIGKILL' });
    expect(await runningGroups(zoo.home)).toEqual([]);
  });

  it('has a restore that was in flight done by the next one', async () => {
    const zoo = await open(['late']);
    const restoring = zoo.gateway.act(thing('late', 'web', { ms: 1000 }), 'restore', 20_000);
    const first = hostOf(zoo, 'late');
    await vi.waitFor(() => expect(zoo.told()).toContain('restore begins'), OFTEN);
    process.kill(first, 'SIGKILL');
    expect(await restoring).toEqual({ outcome: 'done' });
    expect(zoo.told().filter((text) => text === 'restore begins')).toHaveLength(2);
  });

  it('again and again waits longer each time, and raises an alarm', async () => {
    const zoo = await open(['exits']);
    for (let death = 0; death < 3; death += 1) {
      await zoo.gateway.check(thing('exits', 'web', { exit: true }), 'quickCheck', PATIENT);
    }
    expect(zoo.alarms.get('kit-host:exits')?.facts).toEqual({ kit: 'exits', deaths: 3, delay: '2s' });
    const { verdict } = await zoo.gateway.check(thing('exits', 'web'), 'quickCheck', 200);
    expect(verdict).toMatchObject({ because: 'unable', reason: expect.stringMatching(/starts again in/) as string });
  });

  it('is not ended by the signals of a shutdown', async () => {
    const zoo = await open(['sound']);
    const pid = hostOf(zoo, 'sound');
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(pid, signal);
    const { verdict } = await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', PATIENT);
    expect(verdict).toEqual({ verdict: 'healthy' });
    expect(hostOf(zoo, 'sound')).toBe(pid);
  });
});

describe('a gateway that is closed', () => {
  it('leaves no host, no program and no proof behind', async () => {
    const zoo = await openZoo(['sound']);
    const pid = hostOf(zoo, 'sound');
    const acting = zoo.gateway.act(thing('sound', 'web'), 'recover', 60_000);
    await vi.waitFor(async () => expect(await runningGroups(zoo.home)).toHaveLength(1), OFTEN);
    await zoo.gateway.close();
    expect(runs(pid)).toBe(false);
    expect(await runningGroups(zoo.home)).toEqual([]);
    expect(await acting).toMatchObject({ outcome: 'failure' });
    await vi.waitFor(async () => expect(await readdir(join(zoo.home, 'run/hosts'))).toEqual([]), OFTEN);
    await zoo.close();
  });
});

/** Starts a daemon of its own over `home`; gives its hosts. */
async function startDaemon(home: string, work: readonly unknown[]): Promise<Readonly<Record<string, number>>> {
  const { execArgv } = entryPoint('kit-host-main');
  const daemon = fork(fileURLToPath(new URL('zoo-daemon.ts', import.meta.url)), [home, JSON.stringify(work)], {
    execArgv: [...execArgv],
  });
  daemons.push(daemon);
  homes.push(home);
  const [hosts] = (await once(daemon, 'message')) as [Readonly<Record<string, number>>];
  orphans.push(...Object.values(hosts));
  return hosts;
}

describe('a daemon that is killed', () => {
  it('takes its kit hosts and what their verbs run with it', async () => {
    const home = await installZoo(['sound']);
    const { sound = 0 } = await startDaemon(home, [['act', 'sound', 'web', {}]]);
    await vi.waitFor(async () => expect(await runningGroups(home)).toHaveLength(1), OFTEN);
    expect(runs(sound)).toBe(true);
    daemons[0]?.kill('SIGKILL');
    await vi.waitFor(() => expect(runs(sound)).toBe(false), OFTEN);
    await vi.waitFor(async () => expect(await runningGroups(home)).toEqual([]), OFTEN);
  });

  it('has a host that cannot notice it ended by the next daemon, which touches nothing else', async () => {
    const home = await installZoo(['spins']);
    const { spins = 0 } = await startDaemon(home, [
      ['check', 'spins', 'web', { spin: true, mark: join(home, 'mark') }],
    ]);
    await vi.waitFor(async () => expect(await readdir(home)).toContain('mark'), OFTEN);
    daemons[0]?.kill('SIGKILL');
    await vi.waitFor(() => expect(runs(daemons[0]?.pid ?? 0)).toBe(false), OFTEN);
    expect(runs(spins)).toBe(true);
    const zoo = await open([], { home });
    await vi.waitFor(() => expect(runs(spins)).toBe(false), OFTEN);
    expect(zoo.told()).toContain(`process ${spins}, left by a daemon that ended, was ended`);
  });
});
