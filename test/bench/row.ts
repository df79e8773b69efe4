/** One line of the result: a figure of ours beside that of a peer from the same run, and the goal. */
export interface Row {
  readonly measurement: string;
  readonly figure: string;
  /** Left out where it could not be measured: see `skipped`. */
  readonly ours?: number;
  readonly unit: string;
  readonly peer?: { readonly name: string; readonly value: number };
  /** Ours divided by the peer's. */
  readonly ratio?: number;
  /** From the project's list of goals, in words. */
  readonly goal?: string;
  /** Whether the goal was met in this run; left out where it compares with nothing that was measured. */
  readonly met?: boolean;
  /** Why there is no figure, or none of the peer. */
  readonly skipped?: string;
}

/** What a row is made of: the ratio follows. */
export function row(parts: Omit<Row, 'ratio'>): Row {
  const { ours, peer } = parts;
  if (ours === undefined || peer === undefined || peer.value === 0) return parts;
  return { ...parts, ratio: ours / peer.value };
}

/** The value below which the part `share` (0 to 1) of the values lies; the greatest for 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
