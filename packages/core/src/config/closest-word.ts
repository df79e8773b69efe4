/** The one of `words` that somebody who wrote `wrong` most likely meant, or undefined when none is near. */
export function closestWord(wrong: string, words: readonly string[]): string | undefined {
  const low = wrong.toLowerCase();
  const near = words
    .map((word) => ({ word, far: distance(low, word.toLowerCase()) }))
    .filter(({ word, far }) => far <= Math.max(1, Math.floor(Math.min(word.length, wrong.length) / 3)))
    .toSorted((a, b) => a.far - b.far);
  return near[0]?.word;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line];
    for (let at = 1; at <= other.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (one[line - 1] === other[at - 1] ? 0 : 1);
      const swapped = one[line - 1] === other[at - 2] && one[line - 2] === other[at - 1];
      const afterSwap = swapped ? (before[at - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, afterSwap, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
