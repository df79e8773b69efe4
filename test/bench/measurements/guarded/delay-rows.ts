import { MONIT_NAME } from '../../monit-process.ts';
import { quantile, type Row, row } from '../../row.ts';
import type { Answer, Figures } from './figures.ts';

/** Rows of one kind of delay: median, 99th part of a hundred, greatest. */
export function delayRows(
  figure: string,
  pick: (answer: Answer) => number,
  ours: Figures,
  monit: Figures | undefined,
): Row[] {
  const limits: Readonly<Record<string, number>> = figure.includes('incident') ? { p50: 5, p99: 50 } : {};
  return Object.entries({ p50: 0.5, p99: 0.99, max: 1 }).map(([name, share]) => {
    const value = quantile(ours.answers.map(pick), share);
    const limit = limits[name];
    return row({
      measurement: 'guarded-processes',
      figure: `${figure}, ${name}`,
      ours: value,
      unit: 'ms',
      ...(monit === undefined ? {} : { peer: { name: MONIT_NAME, value: quantile(monit.answers.map(pick), share) } }),
      ...(limit === undefined ? {} : { goal: `≤ ${limit} ms`, met: value <= limit }),
    });
  });
}
