import { formatMs } from '../../contract/duration.js';
import type { CheckVerb } from '../../contract/verbs.js';
import { type Look, lookSentence } from '../../domain/look.js';
import { serves } from '../../domain/situation.js';
import { type Sentence, say } from '../../messages/sentence.js';
import { executePlan, type StepFate } from '../action/plan-executor.js';
import type { OpenIncident } from '../incident/incident-desk.js';
import { planRemove } from '../plan/planner.js';
import { type FailoverDecision, type FailoverFacts, permitFailover } from '../policy/failover-permit.js';
import { type LocalRecoveryDecision, permitLocalRecovery } from '../policy/local-recovery-permit.js';
import { type Control, pause, type RecoveryParts } from './recovery-parts.js';
import { ASK_AGAIN_MS, cannotTell, type Verified, verify } from './verification.js';

/** Where a climb ended. `again`: something below failed, or something above came to be, meanwhile; another round takes it in. */
export type Climb =
  | { readonly end: 'good' | 'stopped' | 'escalated' | 'again' }
  | { readonly end: 'failed'; readonly reason: Sentence };

/** What a climb knows of its incident. */
export interface Climber {
  readonly incident: OpenIncident;
  readonly control: Control;
  /** Resources that the recovery may touch. */
  readonly claimed: ReadonlySet<string>;
  /** Resources whose deepCheck failed in this incident: their repair is verified by it too. */
  readonly deepFailed: Set<string>;
  /** Resources that a check has called `failed`, not only hung, with the methods that count as a second opinion. */
  readonly definite: Set<string>;
  /** Failed resources below `tag` now that nobody has given up yet. */
  readonly failedBelow: (tag: string) => Promise<readonly string[]>;
}

type Rung = { readonly end: 'good' | 'stopped' | 'again' } | { readonly end: 'failed'; readonly blamed: string };

/** Rungs 1 to 4 for one failed resource. Policies and intents are read again before every step. */
export async function climb(parts: RecoveryParts, climber: Climber, tag: string): Promise<Climb> {
  const permitted = await permitAttempt(parts, climber, tag);
  if (permitted === 'good' || permitted === 'stopped') return { end: permitted };
  let blamed = tag;
  if (permitted === 'attempt') {
    const repaired = await repair(parts, climber, tag);
    if (repaired.end !== 'failed') return { end: repaired.end };
    blamed = repaired.blamed;
  }
  return lastRung(parts, climber, tag, blamed);
}

/** Rung 1: may a repair be tried, and when? */
async function permitAttempt(
  parts: RecoveryParts,
  climber: Climber,
  tag: string,
): Promise<'attempt' | 'next-rung' | 'good' | 'stopped'> {
  if (decide(parts, tag).answer === 'next-rung') return tellPermit(parts, climber, tag);
  const waited = await waitForTurn(parts, climber, tag);
  if (waited !== 'over') return waited;
  const answer = await tellPermit(parts, climber, tag);
  if (answer === 'attempt') {
    await parts.countAttempt({ tag, bootId: parts.bootId, sinceBoot: parts.clock.sinceBoot() });
    await climber.incident.countAttempt();
  }
  return answer;
}

/** Keeps attempts apart; a resource that is good again after the wait needs none. */
async function waitForTurn(parts: RecoveryParts, climber: Climber, tag: string): Promise<'over' | 'good' | 'stopped'> {
  const { incident, control } = climber;
  const spacing = parts.space(tag);
  if (spacing.delayMs === 0) return 'over';
  const delay = formatMs(spacing.delayMs);
  await incident.tell('decision', tag, say('attemptSpaced', { delay, count: spacing.attempt, tag }));
  await pause(parts.clock, spacing.delayMs, control.signal);
  if (control.stopped() !== undefined) return 'stopped';
  const found = await verify(parts, tag, { verb: 'quickCheck', checks: checksFor(climber, tag), withinMs: 0 }, control);
  return found.look !== undefined && found.good ? settleGood(parts, climber, tag, found) : 'over';
}

function decide(parts: RecoveryParts, tag: string): LocalRecoveryDecision {
  const { bootId, clock, situation } = parts;
  const now = { bootId, sinceBoot: clock.sinceBoot() };
  return permitLocalRecovery({ tag, policies: situation.policies(tag), attempts: parts.attempts(tag), now });
}

async function tellPermit(parts: RecoveryParts, { incident }: Climber, tag: string): Promise<'attempt' | 'next-rung'> {
  const decision = decide(parts, tag);
  for (const remark of decision.remarks) await incident.tell('decision', tag, remark);
  await incident.tell('decision', tag, decision.reason);
  return decision.answer;
}

/** Rungs 2 and 3, which are one attempt. */
async function repair(parts: RecoveryParts, climber: Climber, tag: string): Promise<Rung> {
  const { incident, control } = climber;
  if (control.stopped() !== undefined) return { end: 'stopped' };
  if (parts.has(tag, 'recover')) {
    await incident.tell('action', tag, say('rungRecover', { tag }));
    if (control.stopped() !== undefined) return { end: 'stopped' };
    const outcome = await parts.perform('recover', tag, { cause: 'plan', signal: control.signal });
    const verified =
      outcome.outcome === 'done'
        ? await verifyRung(parts, climber, tag, 'recover')
        : { good: false, reason: say('recoverFailed', { reason: outcome.reason }) };
    const rung = await tellRung(parts, climber, tag, 'recover', verified);
    if (rung.end !== 'failed') return rung;
    const { localRecovery } = parts.situation.policies(tag);
    if (!localRecovery.on) {
      await incident.tell('decision', tag, say('localRecoveryOff', { from: localRecovery.from, tag }));
      return rung;
    }
  } else {
    await incident.tell('decision', tag, say('rungRecoverNone', { tag }));
  }
  return restartWithDependents(parts, climber, tag);
}

/** Rung 3: ancestors out, the resource out and in again. The ancestors are put back by the recovery, once for all its subjects. */
async function restartWithDependents(parts: RecoveryParts, climber: Climber, tag: string): Promise<Rung> {
  const { incident, control } = climber;
  const { situation } = parts;
  const dependents = [...situation.hierarchy.ancestors(tag)].filter((each) => serves(situation, each));
  // A dependency that was made meanwhile: the recovery claims what is above, then begins again.
  if (dependents.some((each) => !climber.claimed.has(each))) return { end: 'again' };
  await incident.tell(
    'action',
    tag,
    say('rungRestart', { tag, dependents: dependents.length === 0 ? 'none' : dependents.join(', ') }),
  );
  const outReason = say('takenOut', { tag });
  const standing = { serves: (each: string) => each === tag || serves(situation, each) };
  const plan = planRemove(situation.hierarchy, [tag], standing, () => outReason);
  const fates = await executePlan(plan, {
    stopped: () => (control.stopped() === undefined ? undefined : 'stopped'),
    perform: (step) => parts.perform('remove', step.tag, { cause: 'plan', outReason, signal: control.signal }),
  });
  const stuck = fates.findIndex((fate) => fate.fate === 'failed');
  if (stuck >= 0) return removeFailed(parts, climber, tag, plan.steps[stuck]?.tag ?? tag, fates[stuck]);
  if (control.stopped() !== undefined) return { end: 'stopped' };
  const outcome = await parts.perform('restore', tag, { cause: 'plan', signal: control.signal });
  const verified =
    outcome.outcome === 'done'
      ? await verifyRung(parts, climber, tag, 'restore')
      : { good: false, reason: say('restoreFailed', { reason: outcome.reason }) };
  return tellRung(parts, climber, tag, 'restart', verified);
}

/** A remove that fails inside a recovery fails the rung; with `onRemoveFailure: failover` the resource that could not be removed decides on. */
async function removeFailed(
  parts: RecoveryParts,
  climber: Climber,
  tag: string,
  stuck: string,
  fate: StepFate | undefined,
): Promise<Rung> {
  const reason = say('removeFailed', { reason: fate?.fate === 'failed' ? fate.reason : '' });
  await climber.incident.tell('outcome', stuck, say('rungFailed', { rung: 'remove', tag: stuck, reason }));
  if (climber.control.stopped() !== undefined) return { end: 'stopped' };
  if (parts.situation.resource(stuck)?.settings.onRemoveFailure !== 'failover') return { end: 'failed', blamed: tag };
  await climber.incident.tell('decision', stuck, say('removeFailedFailover', { tag: stuck }));
  return { end: 'failed', blamed: stuck };
}

function verifyRung(
  parts: RecoveryParts,
  climber: Climber,
  tag: string,
  verb: 'restore' | 'recover',
): Promise<Verified> {
  const withinMs = parts.timing(tag)?.[`${verb}Ms`] ?? 0;
  return verify(parts, tag, { verb, checks: checksFor(climber, tag), withinMs }, climber.control);
}

async function tellRung(
  parts: RecoveryParts,
  climber: Climber,
  tag: string,
  rung: string,
  verified: Verified,
): Promise<Rung> {
  if (verified.good) {
    await climber.incident.tell('outcome', tag, say('rungWorked', { rung, tag, reason: verified.reason }));
    return { end: await settleGood(parts, climber, tag, verified) };
  }
  if (climber.control.stopped() !== undefined) return { end: 'stopped' };
  await climber.incident.tell('outcome', tag, say('rungFailed', { rung, tag, reason: verified.reason }));
  return { end: 'failed', blamed: tag };
}

async function settleGood(parts: RecoveryParts, climber: Climber, tag: string, verified: Verified): Promise<'good'> {
  if (verified.look !== undefined) await parts.settleGood(verified.look);
  climber.deepFailed.delete(tag);
  climber.definite.delete(tag);
  return 'good';
}

/** Rung 4: one more look with everything there is, then the node or nothing. */
async function lastRung(parts: RecoveryParts, climber: Climber, tag: string, blamed: string): Promise<Climb> {
  const { incident, control } = climber;
  if (control.stopped() !== undefined) return { end: 'stopped' };
  const below = await climber.failedBelow(tag);
  if (below.length > 0) {
    await incident.tell('decision', tag, say('belowFailedAgain', { root: below.join(', '), tag }));
    return { end: 'again' };
  }
  const verdict = await lookOnceMore(parts, climber, tag);
  if (control.stopped() !== undefined) return { end: 'stopped' };
  if (verdict.good) return { end: await settleGood(parts, climber, tag, verdict) };
  const seen = evidence(climber, tag, verdict);
  const decision = decideFailover(parts, tag, blamed, seen);
  await incident.tell('decision', blamed, decision.reason);
  await parts.settle(tag, 'OSF', verdict.reason, 'check');
  if (decision.answer === 'stay-failed') return { end: 'failed', reason: decision.reason };
  return escalate(parts, climber, blamed, () => decideFailover(parts, tag, blamed, seen));
}

/** The store may have taken its time to take the decision: what somebody ordered or set meanwhile still holds. */
async function escalate(
  parts: RecoveryParts,
  { incident, control }: Climber,
  blamed: string,
  decideAgain: () => FailoverDecision,
): Promise<Climb> {
  if (control.stopped() !== undefined) return { end: 'stopped' };
  const decision = decideAgain();
  const refused =
    decision.answer === 'stay-failed'
      ? decision.reason
      : await parts.failover(incident.id, blamed, (sentence) => incident.tell('action', blamed, sentence));
  if (refused === undefined) return { end: 'escalated' };
  await incident.tell('decision', blamed, refused);
  return { end: 'failed', reason: refused };
}

function decideFailover(
  parts: RecoveryParts,
  tag: string,
  blamed: string,
  seen: FailoverFacts['evidence'],
): FailoverDecision {
  const { situation, settings } = parts;
  return permitFailover({
    tag: blamed,
    policies: situation.policies(blamed),
    evidence: seen,
    hungFailover: situation.resource(tag)?.settings.hungFailover ?? settings.hungFailover,
    servedSinceBoot: situation.condition(blamed).servedInBoot === parts.bootId,
    goingDown: parts.goingDown(),
    latchedBy: parts.latchedBy(),
  });
}

/** What speaks for a restart of the node. A last look that says nothing about the resource speaks for none. */
function evidence(climber: Climber, tag: string, { look }: Verified): FailoverFacts['evidence'] {
  if (look !== undefined && cannotTell(look)) return 'unable';
  return climber.definite.has(tag) ? 'failed' : 'hung';
}

async function lookOnceMore(parts: RecoveryParts, climber: Climber, tag: string): Promise<Verified> {
  const checks = (['quickCheck', 'deepCheck'] as const).filter((each) => parts.has(tag, each));
  const looks = await Promise.all(checks.map((check) => lookUntilTold(parts, climber, tag, check)));
  for (const look of looks) {
    if (look.verb === 'deepCheck' && look.verdict.verdict === 'failed' && !look.starved) climber.definite.add(tag);
    await climber.incident.tell('verdict', tag, say('lastLook', { tag, found: lookSentence(look) }));
  }
  const bad = looks.filter((look) => look.starved || !counts(look.verdict.verdict, look.verb, climber, tag));
  const reason = bad.find((look) => !cannotTell(look)) ?? bad[0] ?? looks[0];
  return {
    good: looks.length > 0 && bad.length === 0,
    reason: reason === undefined ? say('notMonitored') : lookSentence(reason),
    ...(reason === undefined ? {} : { look: reason }),
  };
}

/** A look that could not tell is taken again for a while: a restart of the node hangs on it. */
async function lookUntilTold(parts: RecoveryParts, { control }: Climber, tag: string, check: CheckVerb): Promise<Look> {
  const deadline = parts.clock.monotonic() + (parts.timing(tag)?.settleMs ?? 0);
  for (;;) {
    const look = await parts.look(tag, check);
    if (!cannotTell(look) || control.stopped() !== undefined || parts.clock.monotonic() >= deadline) return look;
    await pause(parts.clock, ASK_AGAIN_MS, control.signal);
  }
}

/** A deepCheck that could not tell only stands in the way of a good end where a deepCheck had failed before. */
function counts(verdict: string, verb: CheckVerb, climber: Climber, tag: string): boolean {
  if (verdict === 'healthy' || verdict === 'degraded') return true;
  return verb === 'deepCheck' && verdict === 'unknown' && !climber.deepFailed.has(tag);
}

/** Checks that must be good for `tag` to count as good. */
export function checksFor(climber: Climber, tag: string): readonly CheckVerb[] {
  return climber.deepFailed.has(tag) ? ['quickCheck', 'deepCheck'] : ['quickCheck'];
}
