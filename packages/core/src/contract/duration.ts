/** A length of time as people write it: a number and a unit, `'500ms'`, `'30s'`, `'5min'`, `'2h'`. No blanks, no sign. */
export type Duration = `${number}ms` | `${number}s` | `${number}min` | `${number}h`;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
const FORM = /^(\d+(?:\.\d+)?)(ms|s|min|h)$/;

/** True when `text` is a duration that {@link toMs} understands. */
export function isDuration(text: unknown): text is Duration {
  return typeof text === 'string' && FORM.test(text);
}

/** Milliseconds of a duration. Throws a `RangeError` for text that is not one; check with {@link isDuration} first where the text is foreign. */
export function toMs(duration: Duration): number {
  const match = FORM.exec(duration);
  if (match === null) throw new RangeError(`"${duration}" is not a duration such as 500ms, 30s, 5min or 2h`);
  return Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? Number.NaN);
}

/** The shortest readable form of a number of milliseconds: `1500` → `1.5s`, `300000` → `5min`. */
export function formatMs(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(ms < 10 ? 1 : 0))}ms`;
  if (ms < 60_000 || (ms < 600_000 && ms % 60_000 !== 0)) return `${Number((ms / 1000).toFixed(1))}s`;
  if (ms < 3_600_000) return `${Number((ms / 60_000).toFixed(1))}min`;
  return `${Number((ms / 3_600_000).toFixed(1))}h`;
}

/** A whole number of milliseconds as a duration that means exactly that: `90000` → `90s`, `120000` → `2min`. */
export function exactDuration(ms: number): Duration {
  if (ms % 3_600_000 === 0 && ms > 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0 && ms > 0) return `${ms / 60_000}min`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
