import { entryPoint } from '../node/source-entry.js';
import type { EntryPoint } from '../ports/entry-point.js';

/** The store's thread for tests of the store, which lies below node/ and cannot look for it there. */
export const STORE_WORKER: EntryPoint = entryPoint('engine/state/store-worker');
