const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time as a person says it: `3 ms`, `1.9 s`, `5 min 3 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  if (whole < 10_000) return `${Number((whole / 1000).toFixed(1))} s`;
  if (Math.round(whole / 1000) < 60) return `${Math.round(whole / 1000)} s`;
  const seconds = Math.round(whole / 1000) * 1000;
  if (seconds < HOUR) return twoParts(seconds, MINUTE, 'min', 1000, 's');
  const minutes = Math.round(seconds / MINUTE) * MINUTE;
  if (minutes < DAY) return twoParts(minutes, HOUR, 'h', MINUTE, 'min');
  return twoParts(Math.round(minutes / HOUR) * HOUR, DAY, 'd', HOUR, 'h');
}

function twoParts(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}
