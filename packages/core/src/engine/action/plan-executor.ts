import type { Outcome } from '../../contract/outcome.js';
import type { Plan, Step } from '../../domain/recovery-plan.js';

/** What became of a step. `skipped`: one that it waits for did not succeed, or the plan was stopped before. */
export type StepFate =
  | { readonly fate: 'done' }
  | { readonly fate: 'failed'; readonly reason: string; readonly recoverable: boolean }
  | { readonly fate: 'skipped'; readonly because: string | undefined };

/** What the executor needs. */
export interface PlanParts {
  /** Runs one step's verb and keeps its consequences. Never rejects. */
  readonly perform: (step: Step) => Promise<Outcome>;
  /** Asked before every step: a reason to stop here, or undefined. */
  readonly stopped: () => string | undefined;
  /** Told of every step that is not run. */
  readonly onSkip?: (step: Step, because: string | undefined) => Promise<void>;
}

/**
 * Runs a plan: every step begins as soon as all that it waits for have succeeded, so the time is the critical path and
 * not the sum. A step that fails stops what waits for it and nothing else. Fates come in the order of the steps.
 */
export function executePlan(plan: Plan, parts: PlanParts): Promise<readonly StepFate[]> {
  const fates: Promise<StepFate>[] = [];
  const absent = Promise.resolve<StepFate>({ fate: 'skipped', because: undefined });
  for (const step of plan.steps) {
    // Steps only wait for earlier positions, so these promises exist already.
    const before = step.after.map((position) => ({ tag: plan.steps[position]?.tag, fate: fates[position] ?? absent }));
    fates.push(runStep(step, before, parts));
  }
  return Promise.all(fates);
}

async function runStep(
  step: Step,
  before: readonly { readonly tag: string | undefined; readonly fate: Promise<StepFate> }[],
  parts: PlanParts,
): Promise<StepFate> {
  const earlier = await Promise.all(before.map((each) => each.fate));
  const broken = earlier.findIndex(({ fate }) => fate !== 'done');
  const stopped = parts.stopped();
  if (broken >= 0 || stopped !== undefined) {
    const because = broken >= 0 ? before[broken]?.tag : undefined;
    await parts.onSkip?.(step, because);
    return { fate: 'skipped', because };
  }
  const outcome = await parts.perform(step);
  if (outcome.outcome === 'done') return { fate: 'done' };
  return { fate: 'failed', reason: outcome.reason, recoverable: outcome.recoverable };
}
