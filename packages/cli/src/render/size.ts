const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A number of bytes as a person says it: `512 B`, `1.4 MB`. */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
