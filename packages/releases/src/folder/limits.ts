/** One order, where the configuration says no other limit. */
export const DEADLINE_MS = 10 * 60_000;
/** So long another process may hold a folder. */
export const BUSY_MS = 60_000;
