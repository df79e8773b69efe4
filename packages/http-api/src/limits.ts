/** What one socket may cost the daemon. */
export interface Limits {
  /** Bytes of an ordinary body. */
  readonly bodyBytes: number;
  /** Bytes of a document of hierarchies: 10,000 resources need about 5 MB. */
  readonly documentBytes: number;
  /** Bytes of all header fields together. */
  readonly headerBytes: number;
  readonly connections: number;
  /** Event streams at the same time. */
  readonly streams: number;
  /** Bytes that wait for a slow reader of a stream before it is cut off. It resumes when it comes back. */
  readonly streamBytes: number;
  /** Milliseconds between signs of life on a silent stream. */
  readonly heartbeatMs: number;
  /** Milliseconds that a request may take to arrive. */
  readonly arrivalMs: number;
  /** Milliseconds in which nothing moves on a connection until it is closed: a caller that does not read his answer. */
  readonly idleMs: number;
  /** The same for requests whose answer waits for a registry or for many files. */
  readonly slowMs: number;
  /** Milliseconds that an idempotency key is remembered. */
  readonly keyMs: number;
  /** Idempotency keys that are remembered; the oldest is forgotten first. */
  readonly keys: number;
}

/** Limits of a daemon. */
export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 1024 * 1024,
  documentBytes: 32 * 1024 * 1024,
  headerBytes: 16 * 1024,
  connections: 512,
  streams: 128,
  streamBytes: 1024 * 1024,
  heartbeatMs: 15_000,
  arrivalMs: 30_000,
  idleMs: 300_000,
  slowMs: 660_000,
  keyMs: 3_600_000,
  keys: 10_000,
};
