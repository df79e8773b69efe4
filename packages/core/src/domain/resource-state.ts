import type { Json } from '../contract/json.js';
import type { WatchTarget } from '../contract/watch-target.js';
import { type Sentence, say } from '../messages/sentence.js';

/**
 * ```
 *            restore good            check degraded
 *   OSU ───────────────────▶ ISP ◀──────────────────▶ ISU
 *    ▲  ◀─── remove good ─────┤  ─── remove failed ──▶
 *    │                        │ recovery given up, restore failed
 *    └──── remove good ──── OSF          ILLSTATE: not looked at since start
 * ```
 */
export type StateName = 'ISP' | 'ISU' | 'OSF' | 'OSU' | 'ILLSTATE';

/** The words that people see. */
export const STATE_WORDS: Readonly<Record<StateName, string>> = {
  ISP: 'Active',
  ISU: 'Degraded',
  OSF: 'Failed',
  OSU: 'Standby',
  ILLSTATE: 'Unknown',
};

/** Why a resource is where it is; decides what a start does with it. */
export type StateCause = 'check' | 'person' | 'plan' | 'child' | 'start' | 'stop' | 'created';

/** The state of one resource, committed with every change. */
export interface Condition {
  readonly tag: string;
  readonly state: StateName;
  readonly reason: Sentence;
  readonly cause: StateCause;
  /** Wall-clock milliseconds of the last change of state. */
  readonly since: number;
  /** What the kit's last acting verb left. */
  readonly handle?: Json;
  readonly watch: readonly WatchTarget[];
  /** Boot in which it was last in service: one that never was since boot causes no failover. */
  readonly servedInBoot?: string;
}

/** True for ISP and ISU: it serves, and its checks run. */
export function inService(state: StateName): boolean {
  return state === 'ISP' || state === 'ISU';
}

/** The condition of a resource that nothing is known of. */
export function unknownCondition(tag: string, now: number): Condition {
  return { tag, state: 'ILLSTATE', reason: say('stateNotKnown'), cause: 'start', since: now, watch: [] };
}
