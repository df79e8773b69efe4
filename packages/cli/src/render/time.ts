const two = (value: number): string => String(value).padStart(2, '0');

/** Wall-clock milliseconds as local date and time: `2026-11-22 14:03:05`. */
export function dateTime(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${timeOfDay(ms)}`;
}

/** Wall-clock milliseconds as local time of day: `14:03:05`. */
export function timeOfDay(ms: number): string {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
