import type { TemporalInForce } from '../../domain/policy-settings.js';
import type { AttemptRecord } from '../../ports/state-store.js';

/** What the window says about one more attempt. */
export interface WindowReading {
  /** Attempts within the period, the one asked about included. */
  readonly count: number;
  /** True when that is the Nth: it is not to be tried. Holds also while the policy is off, for the log. */
  readonly reached: boolean;
}

/**
 * TemporalRecovery: counts the attempts of one resource within the period before `now` (milliseconds since boot), and the
 * one that is about to begin. Attempts of another boot do not count. An attempt exactly one period ago is out.
 */
export function readWindow(
  attempts: readonly AttemptRecord[],
  policy: Pick<TemporalInForce, 'recoveryLimit' | 'periodMinutes'>,
  now: { readonly bootId: string; readonly sinceBoot: number },
): WindowReading {
  const start = now.sinceBoot - policy.periodMinutes * 60_000;
  const before = attempts.filter((each) => each.bootId === now.bootId && each.sinceBoot > start).length;
  return { count: before + 1, reached: before + 1 >= policy.recoveryLimit };
}
