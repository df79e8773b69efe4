import { failure } from '../../contract/outcome.js';
import type { Step } from '../../domain/recovery-plan.js';
import { serves } from '../../domain/situation.js';
import { render, type Sentence, say } from '../../messages/sentence.js';
import type { executePlan } from '../action/plan-executor.js';
import { planPutBack } from '../plan/planner.js';
import type { ServiceParts } from './recovery-parts.js';

/** A resource that could not be put back. */
export interface NotBack {
  readonly tag: string;
  /** A resource below it whose repair made this necessary. */
  readonly child: string;
  readonly reason: string;
}

/** How to bring back. */
export interface Conduct {
  readonly stopped: () => Sentence | undefined;
  readonly signal: AbortSignal;
  readonly execute: typeof executePlan;
  /** What may be touched: others may be at work on the rest. */
  readonly claimed: ReadonlySet<string>;
}

/**
 * Restores what went out of service only because something below it did: ancestors of `tags` that are meant to be in
 * service and were taken out by a recovery or lost a child. One whose children do not all serve stays out, and says why.
 */
export async function bringBack(
  parts: ServiceParts,
  tags: Iterable<string>,
  conduct: Conduct,
): Promise<readonly NotBack[]> {
  const { situation } = parts;
  const below = new Map<string, string>();
  for (const tag of tags) for (const above of situation.hierarchy.ancestors(tag)) below.set(above, tag);
  const waiting = [...below.keys()].filter((tag) => conduct.claimed.has(tag) && wentOutWithChild(parts, tag));
  const plan = planPutBack(situation.hierarchy, waiting, (tag) => say('putBack', { tag }));
  const fates = await conduct.execute(plan, {
    stopped: () => (conduct.stopped() === undefined ? undefined : 'stopped'),
    perform: (step) => restoreIfWhole(parts, step, conduct.signal),
    onSkip: (step, child) => (child === undefined ? Promise.resolve() : stayOut(parts, step.tag, child)),
  });
  return plan.steps.flatMap(({ tag }, at) => {
    const fate = fates[at];
    if (fate?.fate !== 'failed' || situation.condition(tag).state !== 'OSF') return [];
    return [{ tag, child: below.get(tag) ?? tag, reason: fate.reason }];
  });
}

function wentOutWithChild({ situation }: ServiceParts, tag: string): boolean {
  const { state, cause } = situation.condition(tag);
  return state === 'OSU' && (cause === 'plan' || cause === 'child') && situation.resource(tag)?.intent === 'in';
}

async function restoreIfWhole(parts: ServiceParts, { tag }: Step, signal: AbortSignal) {
  const { situation } = parts;
  const missing = [...situation.hierarchy.children(tag)].find((child) => !serves(situation, child));
  if (missing === undefined) return parts.perform('restore', tag, { cause: 'plan', signal });
  await stayOut(parts, tag, missing);
  return failure(render(say('belowOut', { child: missing })));
}

/** Out of service because of `child`: failed, or only out itself. */
export function stayOut(parts: ServiceParts, tag: string, child: string): Promise<void> {
  const failed = parts.situation.condition(child).state === 'OSF';
  return parts.settle(tag, 'OSU', failed ? say('belowFailed', { child }) : say('belowOut', { child }), 'child');
}
