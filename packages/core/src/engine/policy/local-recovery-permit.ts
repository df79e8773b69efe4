import type { Decision } from '../../domain/decision.js';
import type { Policies } from '../../domain/policy-settings.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { AttemptRecord } from '../../ports/state-store.js';
import { readWindow } from './temporal-window.js';

/** What decides whether a repair is tried. */
export interface LocalRecoveryFacts {
  readonly tag: string;
  readonly policies: Policies;
  /** Attempts of this resource so far. */
  readonly attempts: readonly AttemptRecord[];
  readonly now: { readonly bootId: string; readonly sinceBoot: number };
}

/** `attempt`: rungs 2 and 3 may begin, and the attempt is to be counted. `next-rung`: they are left out. `remarks` are told either way. */
export interface LocalRecoveryDecision extends Decision<'attempt' | 'next-rung'> {
  readonly remarks: readonly Sentence[];
}

/** LocalRecovery, then TemporalRecovery: the Nth attempt within the period is not made. While TemporalRecovery is off the count goes on and is told. */
export function permitLocalRecovery({ tag, policies, attempts, now }: LocalRecoveryFacts): LocalRecoveryDecision {
  const { localRecovery, temporalRecovery: temporal } = policies;
  if (!localRecovery.on) {
    return { answer: 'next-rung', reason: say('localRecoveryOff', { from: localRecovery.from, tag }), remarks: [] };
  }
  const { count, reached } = readWindow(attempts, temporal, now);
  const facts = { tag, count, period: temporal.periodMinutes, from: temporal.from };
  if (reached && temporal.on) {
    return {
      answer: 'next-rung',
      reason: say('temporalFires', { ...facts, limit: temporal.recoveryLimit }),
      remarks: [],
    };
  }
  const begins = say('attemptBegins', { count, tag, limit: temporal.recoveryLimit, period: temporal.periodMinutes });
  return { answer: 'attempt', reason: begins, remarks: reached ? [say('temporalWouldFire', facts)] : [] };
}
