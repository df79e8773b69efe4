import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { EventLog } from '../../rig/event-log.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { MONIT_NAME, monitMissing, startMonit } from '../monit-process.ts';
import { quantile, type Row, row } from '../row.ts';
import { makeLosses, type Loss, type LossKind } from './event-latency/losses.ts';
import { Shell } from '../things/shell.ts';
import { applyAndServe, startTrial } from '../trial.ts';

const MEASUREMENT = 'event-latency';
const LIMIT_MS = 45_000;
const GOAL_MS = 50;

/** Milliseconds from the beginning of the command that takes it away until its incident is open. It is waited for its repair. */
async function lose(log: EventLog, shell: Shell, { name, takeAway }: Loss): Promise<number> {
  const opened = log.next(`incident of ${name}`, LIMIT_MS, (event) => {
    return event.type === 'incident-opened' && event.tag === name;
  });
  const ended = log.next(
    `repair of ${name}`,
    LIMIT_MS,
    (event) => event.type === 'incident-ended' && event.tag === name,
  );
  const begun = performance.now();
  const [{ at }, end] = await Promise.all([opened, ended, shell.run(takeAway)]);
  if (end.event.type !== 'incident-ended' || end.event.result !== 'recovered')
    throw new Error(`${name} was not repaired`);
  return at - begun;
}

/** Each is taken away once: what fails often is repaired with growing pauses. */
async function ourDelays(bench: Bench, kinds: readonly LossKind[]): Promise<readonly (readonly number[])[]> {
  const trial = await startTrial(bench, 'events', { kits: ['kit-fs', 'kit-ip'] });
  const resources = Object.assign({}, ...kinds.map((kind) => kind.resources));
  await applyAndServe(trial, { version: 1, resources }, 120_000);
  const [log, shell] = [new EventLog(trial.client), new Shell()];
  // The follower has to be there before the first event.
  await pause(1000);
  const delays: number[][] = [];
  for (const { losses } of kinds) {
    const some: number[] = [];
    for (const loss of losses.slice(0, bench.scale.losses)) some.push(await lose(log, shell, loss));
    delays.push(some);
  }
  shell.end();
  await log.end();
  await trial.end();
  return delays;
}

async function monitDelays(
  { scale, folder, cleanup }: Bench,
  kinds: readonly LossKind[],
): Promise<readonly (readonly number[])[]> {
  const checks = kinds.flatMap((kind) => kind.monit);
  const monit = await startMonit({ folder: join(folder, 'monit-events'), checks }, cleanup);
  const shell = new Shell();
  // Its first cycle says nothing.
  await pause(2500);
  const delays: number[][] = [];
  for (const { losses, monitSays } of kinds) {
    const some: number[] = [];
    for (const [at, loss] of losses.slice(0, scale.monitLosses).entries()) {
      // At every phase of its cycle of a second, evenly.
      await pause((at * 1000) / scale.monitLosses);
      const said = monit.says(monitSays(loss), LIMIT_MS);
      const begun = performance.now();
      const [heard] = await Promise.all([said, shell.run(loss.takeAway)]);
      some.push(heard - begun);
      await shell.run(loss.bringBack);
    }
    delays.push(some);
  }
  shell.end();
  await monit.end();
  return delays;
}

const SHARES = { p50: 0.5, p99: 0.99, max: 1 } as const;

async function run(bench: Bench): Promise<readonly Row[]> {
  const kinds = await makeLosses(bench);
  bench.tell(`  Monit: ${bench.scale.monitLosses} of each kind`);
  const missing = monitMissing();
  const monit = missing === undefined ? await monitDelays(bench, kinds) : [];
  bench.tell(`  lkssp: ${bench.scale.losses} of each kind`);
  const ours = await ourDelays(bench, kinds);
  return kinds.flatMap(({ says }, at) =>
    Object.entries(SHARES).map(([name, share]) => {
      const value = quantile(ours[at] ?? [], share);
      const theirs = monit[at];
      return row({
        measurement: MEASUREMENT,
        figure: `${says} → incident open, ${name}`,
        ours: value,
        unit: 'ms',
        ...(theirs === undefined ? { skipped: `the peer: ${missing}` } : {}),
        ...(theirs === undefined ? {} : { peer: { name: MONIT_NAME, value: quantile(theirs, share) } }),
        ...(name === 'p99' ? { goal: `≤ ${GOAL_MS} ms`, met: value <= GOAL_MS } : {}),
      });
    }),
  );
}

export const eventLatency: Measurement = {
  name: MEASUREMENT,
  says: 'takes mounts and addresses away while checks come every 30 s, beside Monit',
  isLab: true,
  run,
};
