const LONGEST_MS = 30_000;

/** Milliseconds to wait before the next start after so many deaths in a row: 0, 1, 2, 4 … 30 s. */
export function backOffMs(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** (deaths - 2));
}
