import { vi } from 'vitest';

/** A time limit is no assertion: what is waited for comes at once, or on a busy machine much later. */
const PATIENCE_MS = 50_000;

const waitFor = vi.waitFor.bind(vi);

// One second is its default, in which a process may not even have begun.
vi.waitFor = (condition, options = {}) =>
  waitFor(condition, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
