import type { Row } from './row.ts';

const DIGITS = 3;

function figure(value: number | undefined): string {
  if (value === undefined) return '-';
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(DIGITS)));
}

const goalOf = ({ goal, met }: Row): string => {
  if (goal === undefined) return '';
  return met === undefined ? goal : `${goal}: ${met ? 'met' : 'not met'}`;
};

const cells = (row: Row): readonly string[] => [
  row.figure,
  `${figure(row.ours)} ${row.ours === undefined ? '' : row.unit}`.trim(),
  row.peer === undefined ? '' : `${figure(row.peer.value)} ${row.unit}`,
  row.ratio === undefined ? '' : `× ${figure(row.ratio)}`,
  goalOf(row),
];

const HEAD = ['', 'lkssp', 'peer', 'ratio', 'goal'] as const;

function lines(table: readonly (readonly string[])[]): readonly string[] {
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The rows as people read them, one block for each measurement, with the names of the peers and what was left out. */
export function table(rows: readonly Row[]): readonly string[] {
  const names = [...new Set(rows.map(({ measurement }) => measurement))];
  return names.flatMap((name) => {
    const own = rows.filter(({ measurement }) => measurement === name);
    const peers = [...new Set(own.flatMap(({ peer }) => peer?.name ?? []))];
    const skipped = [...new Set(own.flatMap((each) => each.skipped ?? []))];
    return [
      '',
      peers.length === 0 ? name : `${name} (peer: ${peers.join('; ')})`,
      ...lines([HEAD, ...own.map(cells)]).map((line) => `  ${line}`),
      ...skipped.map((why) => `  skipped: ${why}`),
    ];
  });
}
