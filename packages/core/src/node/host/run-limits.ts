/** Bytes of each stream that are kept when the request says nothing. */
export const KEEP_BYTES = 64 * 1024;
/** How long the pipes of a program that has ended are still read: what it left behind may hold them open for ever. */
export const DRAIN_MS = 150;
