import { UsageError } from './usage-error.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/;

/** Milliseconds of what a person wrote for `option`: a number with a unit, `500ms`, `10s`, `5min`, `2h`. */
export function readDuration(written: string, option: string): number {
  const match = FORM.exec(written);
  if (match !== null) return Math.round(Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? Number.NaN));
  const hint = /^\d+(\.\d+)?$/.test(written) ? ` "${written}" needs a unit: ${written}s?` : '';
  throw new UsageError(`--${option} "${written}" is no length of time such as 500ms, 10s, 5min or 2h.${hint}`);
}
