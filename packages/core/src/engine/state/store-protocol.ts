import type { Change, IncidentQuery } from '../../ports/state-store.js';
import type { StoreFailure } from './store-failure.js';

/** What the store's thread is started with. */
export interface StoreThreadData {
  readonly file: string;
  readonly coreVersion: string;
  readonly busyMs: number;
  readonly bootId: string;
  readonly keepIncidents: number;
  readonly keepRestartsMs: number;
  /** See {@link FLAG}. */
  readonly flags: SharedArrayBuffer;
}

/** Places in the flags that both threads see without a message, also while one of them is stuck. */
export const FLAG = {
  /** 1 while the thread may be inside a call of SQLite. */
  BUSY: 0,
  /** Requests up to this number were given up by the daemon and must not be begun any more. */
  GIVEN_UP: 1,
} as const;

/** What is asked of the store's thread. */
export type StoreRequest =
  | { readonly ask: 'open' }
  | { readonly ask: 'load'; readonly now: number }
  | { readonly ask: 'commit'; readonly changes: readonly Change[] }
  | { readonly ask: 'incidents'; readonly query: IncidentQuery }
  | { readonly ask: 'incident'; readonly id: number }
  | { readonly ask: 'copy'; readonly file: string }
  | { readonly ask: 'close' };

/** A request on its way. Numbers count up. */
export interface NumberedRequest {
  readonly number: number;
  readonly request: StoreRequest;
}

/** What became of it. */
export interface NumberedReply {
  readonly number: number;
  readonly value?: unknown;
  readonly failure?: StoreFailure;
}
