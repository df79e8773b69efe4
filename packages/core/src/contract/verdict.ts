import type { WatchTarget } from './watch-target.js';

/** What a check found. Never a boolean: a check that could not tell must not look like one that found a failure. */
export type Verdict = Healthy | Degraded | Failed | Unknown;

/** Members that every verdict may carry. */
export interface VerdictDetail {
  /** Replaces the list of things to watch for this resource. Left out: the last list stays. */
  readonly watch?: readonly WatchTarget[];
  /** How many units of the kit's own choice were measured, for example `{ usedPercent: 91 }`. Shown, never judged. */
  readonly measured?: Readonly<Record<string, number | string>>;
}

/** It serves. `reason` is an optional remark for the person who reads the status. */
export interface Healthy extends VerdictDetail {
  readonly verdict: 'healthy';
  readonly reason?: string;
}

/** It serves, and something is wrong (disk at 90 %, certificate near its end). Opens no recovery. */
export interface Degraded extends VerdictDetail {
  readonly verdict: 'degraded';
  readonly reason: string;
}

/** It does not serve. The only verdict that opens an incident at once. */
export interface Failed extends VerdictDetail {
  readonly verdict: 'failed';
  readonly reason: string;
}

/**
 * The check could not tell. `hung`: it was started and the thing did not answer within the limit. `unable`: we could
 * not look at all (no permission, no descriptors, nonsense answer). `unable` never leads to a recovery.
 */
export interface Unknown extends VerdictDetail {
  readonly verdict: 'unknown';
  readonly because: 'hung' | 'unable';
  readonly reason: string;
}

/** The thing serves. `reason` only where a person gains by it. */
export function healthy(reason?: string, detail: VerdictDetail = {}): Healthy {
  return { verdict: 'healthy', ...(reason === undefined ? {} : { reason }), ...detail };
}

/** The thing serves, but `reason`. */
export function degraded(reason: string, detail: VerdictDetail = {}): Degraded {
  return { verdict: 'degraded', reason, ...detail };
}

/** The thing does not serve, because `reason`: a sentence for the administrator, without secrets. */
export function failed(reason: string, detail: VerdictDetail = {}): Failed {
  return { verdict: 'failed', reason, ...detail };
}

/** The thing was asked and did not answer in time. */
export function hung(reason: string, detail: VerdictDetail = {}): Unknown {
  return { verdict: 'unknown', because: 'hung', reason, ...detail };
}

/** We could not look. Raises an alarm, never an incident. */
export function unable(reason: string, detail: VerdictDetail = {}): Unknown {
  return { verdict: 'unknown', because: 'unable', reason, ...detail };
}
