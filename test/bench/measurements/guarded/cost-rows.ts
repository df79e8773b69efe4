import { MONIT_NAME } from '../../monit-process.ts';
import { type Row, row } from '../../row.ts';
import type { Figures } from './figures.ts';

type Cost = Omit<Parameters<typeof row>[0], 'measurement' | 'peer' | 'ours'>;

/** Below what the processor time of one check has to stay: a hundredth of the cheapest OCF agent's 39 ms. */
const CHECK_GOAL_US = 390;

/** A row of a cost that both guardians have. */
function beside(ours: Figures, monit: Figures | undefined, pick: (figures: Figures) => number, cost: Cost): Row {
  const peer = monit === undefined ? {} : { peer: { name: MONIT_NAME, value: pick(monit) } };
  return row({ measurement: 'guarded-processes', ...cost, ours: pick(ours), ...peer });
}

/** Processor time and memory. */
export function costRows(ours: Figures, monit: Figures | undefined, fleet: number): Row[] {
  const every10s = ours.perCheck * (fleet / 10) * 100;
  const pss = ours.memory.pss / 1024;
  return [
    beside(ours, monit, ({ idleShare }) => idleShare * 100, {
      figure: `processor while nothing happens, ${fleet} resources, interval ${ours.intervalMs / 1000} s`,
      unit: '% of a core',
      goal: 'no more than Monit',
      ...(monit === undefined ? {} : { met: ours.idleShare <= monit.idleShare }),
    }),
    beside(ours, monit, ({ idleShare }) => idleShare * 60_000, { figure: 'processor in an idle minute', unit: 'ms' }),
    beside(ours, monit, ({ perCheck }) => perCheck * 1e6, {
      figure: 'processor of one check',
      unit: 'µs',
      goal: `≤ ${CHECK_GOAL_US} µs, a hundredth of an OCF agent`,
      met: ours.perCheck * 1e6 <= CHECK_GOAL_US,
    }),
    row({
      measurement: 'guarded-processes',
      figure: `processor, ${fleet} resources checked every 10 s`,
      ours: every10s,
      unit: '% of a core',
      goal: '≤ 3 % for 1,000',
      met: every10s <= 3,
    }),
    beside(ours, monit, ({ memory }) => memory.pss / 1024, {
      figure: 'memory of all our processes, PSS',
      unit: 'MB',
      goal: '≤ 120 MB with three kits',
      met: pss <= 120,
    }),
    beside(ours, monit, ({ daemonMemory }) => daemonMemory.pss / 1024, {
      figure: 'memory of the daemon alone, PSS',
      unit: 'MB',
      goal: '≤ 70 MB',
      met: ours.daemonMemory.pss / 1024 <= 70,
    }),
    beside(ours, monit, ({ memory }) => memory.rss / 1024, { figure: 'memory of all our processes, RSS', unit: 'MB' }),
  ];
}
