import type { Outcome } from '../../contract/outcome.js';
import { failure } from '../../contract/outcome.js';
import type { ResourceTiming } from '../../domain/resource.js';
import type { StateCause } from '../../domain/resource-state.js';
import { render, type Sentence, say } from '../../messages/sentence.js';
import type { KitGateway, VerbTarget } from '../../ports/kit-gateway.js';
import type { Slots } from './slots.js';

/** The verbs that change whether a resource serves. */
export type ServiceVerb = 'restore' | 'remove' | 'recover';

/** A new state that an action leaves behind. */
export interface Aftermath {
  readonly state: 'ISP' | 'ISU' | 'OSF' | 'OSU';
  readonly reason: Sentence;
  readonly cause: StateCause;
  readonly outcome: Outcome;
}

/** What the runner needs. */
export interface VerbParts {
  readonly gateway: KitGateway;
  readonly slots: Slots;
  readonly target: (tag: string) => VerbTarget | undefined;
  readonly timing: (tag: string) => ResourceTiming | undefined;
  /** Its checks begin no look until the action is over. */
  readonly hold: (tag: string, verb: ServiceVerb) => void;
  readonly release: (tag: string) => void;
  readonly settle: (tag: string, aftermath: Aftermath) => Promise<void>;
  /** Keeps what a recover leaves: handle and watch list, no state. */
  readonly keep: (tag: string, outcome: Outcome) => Promise<void>;
}

/** On whose behalf, and what to say of a resource that was taken out. */
export interface Errand {
  readonly cause: StateCause;
  /** Reason of a successful remove. */
  readonly outReason?: Sentence;
  readonly signal?: AbortSignal;
}

/** Runs one verb on one resource: checks on hold, within its limit, and with its consequences for the state. Never rejects. */
export async function runVerb(parts: VerbParts, verb: ServiceVerb, tag: string, errand: Errand): Promise<Outcome> {
  return parts.slots.use(async () => {
    const target = parts.target(tag);
    const timing = parts.timing(tag);
    if (target === undefined || timing === undefined) {
      return failure(render(say('kitHostGone', { kit: target?.kit ?? '?', why: 'not loaded' })), {
        recoverable: false,
      });
    }
    parts.hold(tag, verb);
    try {
      const outcome = await parts.gateway.act(target, verb, timing[`${verb}Ms`], errand.signal);
      const aftermath = aftermathOf(verb, outcome, errand);
      if (aftermath === undefined) await parts.keep(tag, outcome);
      else await parts.settle(tag, aftermath);
      return outcome;
    } finally {
      parts.release(tag);
    }
  });
}

/** A remove that failed leaves the thing in service, but unprotected; a recover changes no state by itself. */
function aftermathOf(verb: ServiceVerb, outcome: Outcome, errand: Errand): Aftermath | undefined {
  const { cause } = errand;
  if (verb === 'recover') return undefined;
  if (verb === 'restore') {
    return outcome.outcome === 'done'
      ? { state: 'ISP', reason: noted('restored', outcome.reason), cause, outcome }
      : { state: 'OSF', reason: say('restoreFailed', { reason: outcome.reason }), cause, outcome };
  }
  return outcome.outcome === 'done'
    ? { state: 'OSU', reason: errand.outReason ?? noted('removed', outcome.reason), cause, outcome }
    : { state: 'ISU', reason: say('removeFailed', { reason: withHolders(outcome) }), cause, outcome };
}

function noted(name: 'restored' | 'removed', reason: string | undefined): Sentence {
  if (reason === undefined) return say(name);
  return say(name === 'restored' ? 'restoredNote' : 'removedNote', { reason });
}

function withHolders(outcome: Extract<Outcome, { outcome: 'failure' }>): string {
  const { reason, heldBy = [] } = outcome;
  return heldBy.length === 0 ? reason : `${reason} (held by ${heldBy.join(', ')})`;
}
