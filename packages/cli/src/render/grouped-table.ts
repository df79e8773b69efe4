import { type Cell, table } from './table.js';

/** Rows with a title above them. */
export interface RowGroup {
  readonly title: string;
  readonly rows: readonly (readonly (Cell | string)[])[];
}

/** Groups of rows, their columns below each other over all groups; the first row is the head. */
export function groupedTable(head: readonly string[], groups: readonly RowGroup[]): string[] {
  const rows = groups.flatMap((group) => group.rows);
  const [headLine = '', ...lines] = table([head, ...rows].map(([first = '', ...rest]) => [margin(first), ...rest]));
  const page = [headLine];
  for (const { title, rows: own } of groups) page.push(title, ...lines.splice(0, own.length));
  return page;
}

const margin = (cell: Cell | string): Cell | string =>
  typeof cell === 'string' ? `  ${cell}` : { ...cell, text: `  ${cell.text}` };
