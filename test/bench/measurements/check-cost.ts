import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type { Bench, Measurement } from '../measurement.ts';
import { MONIT_NAME, monitMissing, startMonit } from '../monit-process.ts';
import { agentMicroseconds, agentsMissing } from '../ocf-agent.ts';
import { ProcessorGroup } from '../processor-group.ts';
import { type Row, row } from '../row.ts';
import { applyAndServe, startTrial } from '../trial.ts';
import type { Kind } from './check-cost/kind.ts';
import { documentOf, makeKinds } from './check-cost/make-kinds.ts';

const KITS = ['kit-genapp', 'kit-fs', 'kit-ip', 'kit-apache'] as const;
/** Until what was just started or changed has come to rest. */
const settle = ({ smoke }: Bench['scale']): Promise<void> => pause(smoke ? 500 : 3000);

/** Microseconds by name of the kind. */
type Costs = ReadonlyMap<string, number>;

/** What all our processes use more when every thing of a kind is checked often, for each of those checks. */
async function ourCosts(bench: Bench, kinds: readonly Kind[]): Promise<Costs> {
  const trial = await startTrial(bench, 'costs', { kits: KITS });
  const group = new ProcessorGroup('costs', trial.ourPids());
  await applyAndServe(trial, documentOf(kinds), 120_000);
  await settle(bench.scale);
  const idle = await group.share(bench.scale.quietSeconds);
  const costs = new Map<string, number>();
  for (const kind of kinds) {
    await applyAndServe(trial, documentOf(kinds, kind), 120_000);
    await settle(bench.scale);
    const busy = await group.share(bench.scale.quietSeconds);
    costs.set(kind.name, ((busy - idle) / (kind.count * (1000 / kind.everyMs))) * 1e6);
  }
  await trial.end();
  group.end();
  return costs;
}

/** On a machine with one thing of each kind: their cost grows with what else is mounted. */
async function agentCosts({ scale, folder, ...rest }: Bench): Promise<Costs> {
  const costs = new Map<string, number>();
  if (agentsMissing() !== undefined) return costs;
  const kinds = await makeKinds({ ...rest, folder: join(folder, 'alone'), scale: { ...scale, things: 1 } });
  for (const { name, agent } of kinds) costs.set(name, await agentMicroseconds(agent, scale.agentRuns));
  return costs;
}

/** A Monit that does nothing else than to look at things of one kind, once a second: all that it uses is for that. */
async function monitCosts({ scale, folder, cleanup }: Bench, kinds: readonly Kind[]): Promise<Costs> {
  const costs = new Map<string, number>();
  if (monitMissing() !== undefined) return costs;
  for (const { name, monit, count } of kinds) {
    const guardian = await startMonit({ folder: join(folder, `monit-${name}`), checks: monit }, cleanup);
    const group = new ProcessorGroup(`monit-${name}`, [guardian.facts.pid]);
    await settle(scale);
    const share = await group.share(scale.quietSeconds);
    costs.set(name, (share / count) * 1e6);
    await guardian.end();
    group.end();
  }
  return costs;
}

/** A hundredth of the agent, where the list of goals asks for it. */
function goalOf({ name }: Kind, ours: number, theirs: number | undefined): Partial<Row> {
  if (name === 'http') return {};
  return { goal: '≤ 1/100 of the OCF agent', ...(theirs === undefined ? {} : { met: ours <= theirs / 100 }) };
}

async function run(bench: Bench): Promise<readonly Row[]> {
  bench.tell('  the OCF agents');
  const agents = await agentCosts(bench);
  const kinds = await makeKinds(bench);
  bench.tell('  Monit');
  const monit = await monitCosts(bench, kinds);
  bench.tell('  lkssp');
  const ours = await ourCosts(bench, kinds);
  const missing = [agentsMissing(), monitMissing()].filter((why) => why !== undefined).join('; ');
  const skipped = missing === '' ? {} : { skipped: `a peer: ${missing}` };
  return kinds.flatMap((kind) => {
    const cost = ours.get(kind.name) ?? Number.NaN;
    const peers = { [`OCF agent ${kind.agent.agent}, monitor`]: agents, [MONIT_NAME]: monit };
    return Object.entries(peers).map(([name, costs], at) => {
      const value = costs.get(kind.name);
      return row({
        measurement: 'check-cost',
        figure: `processor of one ${kind.verb}, ${kind.name}, beside ${at === 0 ? 'the OCF agent' : 'Monit'}`,
        ours: cost,
        unit: 'µs',
        ...(value === undefined ? skipped : { peer: { name, value } }),
        ...(at === 0 ? goalOf(kind, cost, value) : {}),
      });
    });
  });
}

export const checkCost: Measurement = {
  name: 'check-cost',
  says: 'processor time of one check of each kind, beside the OCF agents and Monit',
  isLab: true,
  run,
};
