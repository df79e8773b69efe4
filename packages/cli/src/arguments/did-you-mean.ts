/** ` Did you mean "X"?` where one of `known` is close to what was written, otherwise nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, far: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(Math.min(written.length, name.length) / 3)))
    .sort((one, other) => one.far - other.far)[0];
  const begun = known.filter((name) => written.length > 1 && name.toLowerCase().startsWith(written.toLowerCase()));
  const best = near?.name ?? (begun.length === 1 ? begun[0] : undefined);
  return best === undefined ? '' : ` Did you mean "${best}"?`;
}

/** Levenshtein's distance with exchanged neighbours counted once: the usual slips of a typing hand. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      const steps = [(last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) steps.push((before[column - 2] ?? 0) + 1);
      next[column] = Math.min(...steps);
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
