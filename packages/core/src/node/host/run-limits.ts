/** Bytes of each stream that are kept when the request says nothing. */
export const KEEP_BYTES = 64 * 1024;
/** A timer that is set for longer goes off at once (24.8 days, as in every browser). */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** How long the pipes of a program that has ended are still read: what it left behind may hold them open for ever. */
export const DRAIN_MS = 150;
