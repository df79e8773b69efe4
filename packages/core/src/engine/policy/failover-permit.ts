import type { Decision } from '../../domain/decision.js';
import type { Policies } from '../../domain/policy-settings.js';
import { say } from '../../messages/sentence.js';

/** All that decides whether a failed resource may cost the node. */
export interface FailoverFacts {
  readonly tag: string;
  readonly policies: Policies;
  /** `hung`: no check in this incident but hung ones, and no second opinion. `unable`: the last look could not look. */
  readonly evidence: 'failed' | 'hung' | 'unable';
  readonly hungFailover: boolean;
  readonly servedSinceBoot: boolean;
  readonly goingDown: boolean;
  /** Incident that has latched a restart already. */
  readonly latchedBy: number | undefined;
}

/** Whether the node may be restarted, and why. */
export type FailoverDecision = Decision<'escalate' | 'stay-failed'>;

/** May the node be restarted for this resource? The restart budget has its own say afterwards. Refuses in the order that helps a reader most. */
export function permitFailover(facts: FailoverFacts): FailoverDecision {
  const { tag, policies } = facts;
  if (facts.goingDown) return stay(say('failoverFrozen'));
  if (!policies.failover.on) return stay(say('failoverOff', { from: policies.failover.from, tag }));
  if (!facts.servedSinceBoot) return stay(say('failoverNeverServed', { tag }));
  if (facts.evidence === 'unable') return stay(say('failoverUnable', { tag }));
  if (facts.evidence === 'hung' && !facts.hungFailover) return stay(say('failoverHungOnly', { tag }));
  if (facts.latchedBy !== undefined) return stay(say('failoverLatched', { incident: facts.latchedBy }));
  return { answer: 'escalate', reason: say('failoverPermitted', { tag }) };
}

function stay(reason: Decision<'stay-failed'>['reason']): Decision<'stay-failed'> {
  return { answer: 'stay-failed', reason };
}
