/** A cell: its words, and how they look once the width is known. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const widthOf = (text: string): number => Array.from(text).length;

/** Lines of columns that stand below each other, two blanks apart. The last column is not filled up. */
export function table(rows: readonly (readonly (Cell | string)[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.slice(0, -1).entries())
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell.text));
  }
  return cells.map((row) => line(row, widths));
}

function line(row: readonly Cell[], widths: readonly number[]): string {
  const last = row.findLastIndex(({ text }) => text !== '');
  return row
    .slice(0, last + 1)
    .map(({ text, paint }, column) => {
      const painted = paint === undefined ? text : paint(text);
      return column === last ? painted : painted + ' '.repeat((widths[column] ?? 0) - widthOf(text));
    })
    .join('  ');
}
