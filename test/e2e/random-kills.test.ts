import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessFacts } from '../rig/process-facts.ts';
import { SeededRandom } from '../rig/seeded-random.ts';
import { TrialHome } from '../rig/trial-home.ts';
import { waitUntil } from '../rig/wait-until.ts';
import {
  BREAKABLE,
  bringBack,
  daemonLives,
  keepBreaking,
  killPart,
  kitHostOf,
  STEADY,
  stormResources,
  TAGS,
  wrongAnyTime,
} from './kill-storm.ts';

const KILLS = Number(process.env['LKSSP_KILLS'] ?? 200);
const SEED = Number(process.env['LKSSP_SEED'] ?? Date.now() % 1_000_000);
/** The daemon is killed half of the time. */
const PARTS = ['daemon', 'daemon', 'kit host', 'worker'] as const;
/** After so many kills everything must come to rest, with one process each. */
const REST_AFTER = 25;
const SABOTEUR = pathToFileURL(join(import.meta.dirname, '../rig/sabotage/end-workers.mjs')).href;

describe('e2e/random-kills', () => {
  let trial: TrialHome;
  let steady: ReadonlyMap<string, ProcessFacts>;
  let env: Record<string, string>;

  beforeAll(async () => {
    trial = new TrialHome('storm');
    env = { NODE_OPTIONS: `--import=${SABOTEUR}`, LKSSP_SABOTAGE_LOG: join(trial.folder, 'sabotage.log') };
    await trial.start({ env });
    await trial.apply(stormResources(trial));
    await trial.settled();
    steady = new Map(STEADY.map((tag) => [tag, trial.processOf(tag)]));
  });

  afterAll(async () => {
    await trial.end();
  });

  /** Under load: kills part after part, and looks after each kill. */
  async function storm(kills: number, random: SeededRandom): Promise<Record<string, number>> {
    const done = { daemon: 0, 'kit host': 0, worker: 0 };
    const calm = new AbortController();
    const breaking = keepBreaking(trial, random, calm.signal);
    try {
      for (let kill = 0; kill < kills; kill++) {
        await pause(random.between(0, 300));
        const part = random.among(PARTS);
        await killPart(trial, part, env);
        done[part]++;
        expect(wrongAnyTime(trial, steady), `after kill ${kill} (${part}), seed ${SEED}`).toEqual([]);
        expect(
          daemonLives(trial),
          `the daemon ended by itself after ${part}; it printed ${trial.daemon.printed()}`,
        ).toBe(true);
      }
    } finally {
      calm.abort();
      expect(await breaking).toBeGreaterThan(0);
    }
    return done;
  }

  /** True once everything serves; what failed for good is brought back. */
  async function comesToRest(): Promise<boolean> {
    try {
      await trial.settled('ISP', undefined, 3000);
      return true;
    } catch (error) {
      await bringBack(trial);
      throw error;
    }
  }

  it(`comes through ${KILLS} kills of daemon, kit host and worker (seed ${SEED})`, { timeout: 600_000 }, async () => {
    console.log(`random-kills: seed ${SEED} (LKSSP_SEED repeats it, LKSSP_KILLS changes how many)`);
    const random = new SeededRandom(SEED);
    const total = { daemon: 0, 'kit host': 0, worker: 0 };
    for (let left = KILLS; left > 0; left -= REST_AFTER) {
      const done = await storm(Math.min(left, REST_AFTER), random);
      for (const part of PARTS) total[part] += (done[part] ?? 0) / PARTS.filter((each) => each === part).length;
      const running = () => [...STEADY, ...BREAKABLE].map((tag) => trial.processesOf(tag).length);
      // A daemon that was just started shows what was stored until its first look, so the states alone do not tell.
      const atRest = async () => (await comesToRest()) && running().every((count) => count > 0);
      await waitUntil('everything serves', { withinMs: 120_000, everyMs: 500 }, atRest);
      expect(running(), `one process each, seed ${SEED}`).toEqual(running().map(() => 1));
      expect(wrongAnyTime(trial, steady)).toEqual([]);
    }

    expect(total.daemon + total['kit host'] + total.worker).toBe(KILLS);
    expect(kitHostOf(trial)).toBeDefined();
    expect((await trial.client.status()).resources.map(({ tag }) => tag).toSorted()).toEqual(TAGS);
    // At least one of the threads was there to be ended at each try.
    const threads = readFileSync(env['LKSSP_SABOTAGE_LOG'] ?? '', 'utf8')
      .trim()
      .split('\n')
      .map(Number);
    expect(Math.max(...threads)).toBeGreaterThan(0);
  });
});
