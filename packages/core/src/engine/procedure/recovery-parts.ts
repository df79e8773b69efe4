import type { CheckVerb, Verb } from '../../contract/verbs.js';
import type { EngineSettings } from '../../domain/engine-settings.js';
import type { IncidentCause } from '../../domain/incident.js';
import type { Look } from '../../domain/look.js';
import type { ResourceTiming } from '../../domain/resource.js';
import type { StateCause, StateName } from '../../domain/resource-state.js';
import type { Situation } from '../../domain/situation.js';
import type { Outcome } from '../../contract/outcome.js';
import type { Sentence } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { AttemptRecord } from '../../ports/state-store.js';
import type { Errand, ServiceVerb } from '../action/verb-runner.js';
import type { Spacing } from '../policy/attempt-spacing.js';

/** What procedures use of the stages; the guardian wires it. */
export interface ServiceParts {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly situation: Situation;
  readonly bootId: string;
  /** A fresh look, written into the book. */
  readonly look: (tag: string, verb: CheckVerb) => Promise<Look>;
  /** Asks the check loop to look now, without waiting for it. */
  readonly lookSoon: (tag: string) => void;
  /** True when its type, and its options, give it the verb. */
  readonly has: (tag: string, verb: Verb) => boolean;
  readonly timing: (tag: string) => ResourceTiming | undefined;
  readonly perform: (verb: ServiceVerb, tag: string, errand: Errand) => Promise<Outcome>;
  readonly settle: (tag: string, state: StateName, reason: Sentence, cause: StateCause) => Promise<void>;
  /** A good verdict: in service, and it has served in this boot. */
  readonly settleGood: (look: Look) => Promise<void>;
}

/** What a recovery uses besides. */
export interface RecoveryParts extends ServiceParts {
  readonly attempts: (tag: string) => readonly AttemptRecord[];
  readonly countAttempt: (attempt: AttemptRecord) => Promise<void>;
  /** Spacing of one more attempt of `tag`, which counts from now on. */
  readonly space: (tag: string) => Spacing;
  readonly goingDown: () => boolean;
  readonly latchedBy: () => number | undefined;
  /** Restarts the node if the budget allows; otherwise says why not. */
  readonly failover: (
    incident: number,
    tag: string,
    tell: (sentence: Sentence) => Promise<void>,
  ) => Promise<Sentence | undefined>;
  /** Runs the acting part of a recovery when fewer than the allowed number act. */
  readonly inTurn: <Result>(act: () => Promise<Result>) => Promise<Result>;
  /** Restores, once whoever took precedence is done, what a recovery took out of these and could not put back. */
  readonly restoreLater: (tags: readonly string[]) => void;
  /** Opens an incident of its own for a resource that could not be put back. */
  readonly openIncident: (tag: string, cause: IncidentCause, reason: Sentence) => void;
}

/** Whether a procedure should go on. */
export interface Control {
  /** A reason to stop before the next step, or undefined. */
  readonly stopped: () => Sentence | undefined;
  /** Aborts the verb that runs. */
  readonly signal: AbortSignal;
}

/** Waits, but not longer than until the procedure is told to abort. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(ms, end);
    signal.addEventListener('abort', end);
  });
}
