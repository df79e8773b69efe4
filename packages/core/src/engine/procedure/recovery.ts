import { serves } from '../../domain/situation.js';
import { type Sentence, say } from '../../messages/sentence.js';
import { executePlan } from '../action/plan-executor.js';
import type { Claim, Claimant, Territory } from '../action/territory.js';
import type { OpenIncident } from '../incident/incident-desk.js';
import { deepest } from '../plan/planner.js';
import { bringBack } from './bring-back.js';
import { checksFor, type Climb, type Climber, climb } from './ladder.js';
import type { Control, RecoveryParts } from './recovery-parts.js';
import { cannotTell, verify } from './verification.js';

/** A verdict that is older is taken again before anything is done on its account. */
const FRESH_MS = 1000;

/** One incident from its opening to its end: root cause first, the ladder for each failed resource, then all is put back. */
export class Recovery implements Claimant {
  readonly order: string;
  readonly #parts: RecoveryParts;
  readonly #territory: Territory;
  readonly #incident: OpenIncident;
  readonly #abort = new AbortController();
  readonly #givenUp = new Map<string, Sentence>();
  readonly #climber: Climber;
  readonly #onStop: () => Sentence | undefined;
  /** All that this recovery may touch. */
  readonly #claimed = new Set<string>();
  #supersededBy: string | undefined;
  /** Monotonic milliseconds of the newest verdicts about what is to be repaired. */
  #judgedAt: number;

  /** `onStop`: a reason of the engine's own to stop (the daemon is stopping). */
  constructor(
    parts: RecoveryParts,
    territory: Territory,
    incident: OpenIncident,
    opening: {
      readonly definite: boolean;
      readonly byDeepCheck: boolean;
      /** Monotonic milliseconds of the verdict that opened the incident. */
      readonly judgedAt: number;
      readonly onStop: () => Sentence | undefined;
    },
  ) {
    this.#parts = parts;
    this.#territory = territory;
    this.#incident = incident;
    this.order = `recovery of ${incident.tag}`;
    this.#onStop = opening.onStop;
    this.#judgedAt = opening.judgedAt;
    const control: Control = { stopped: () => this.#stopped(), signal: this.#abort.signal };
    this.#climber = {
      incident,
      control,
      claimed: this.#claimed,
      deepFailed: new Set(opening.byDeepCheck ? [incident.tag] : []),
      definite: new Set(opening.definite ? [incident.tag] : []),
      failedBelow: (tag) => this.#failedBelow(tag),
    };
  }

  giveWay(order: string, now: boolean): void {
    this.#supersededBy ??= order;
    if (now) this.#abort.abort();
  }

  /** Never rejects for anything that a resource does. */
  async run(): Promise<void> {
    const { tag } = this.#incident;
    const { hierarchy } = this.#parts.situation;
    const mine = new Set([tag, ...hierarchy.ancestors(tag)]);
    const mustWait = [...mine].some((each) => this.#territory.covers(each));
    let claim = await this.#territory.claim(mine, this);
    const claimed = this.#claimed;
    for (const each of mine) claimed.add(each);
    try {
      const settled = mustWait ? await this.#settledMeanwhile() : undefined;
      if (settled !== undefined) return await settled();
      // Every round repairs or gives up at least one resource, so there cannot be more rounds than resources below.
      for (let rounds = hierarchy.descendants(tag).size + 2; rounds > 0; rounds -= 1) {
        const subjects = await this.#subjects();
        claim = await this.#extend(claim, claimed, subjects);
        const end = await this.#parts.inTurn(() => this.#round(subjects));
        if (end !== undefined) return await end();
      }
      await this.#endFailed();
    } finally {
      claim.release();
      if (this.#supersededBy !== undefined) this.#parts.restoreLater([...claimed]);
      this.#lookAround(claimed);
    }
  }

  /** Rung 0: the deepest failed resources below, or the resource itself. */
  async #subjects(): Promise<readonly string[]> {
    const { tag } = this.#incident;
    const below = await this.#failedBelow(tag);
    if (below.length === 0) return [tag];
    this.#judgedAt = this.#parts.clock.monotonic();
    const roots = deepest(this.#parts.situation.hierarchy, below);
    await this.#incident.tell('decision', tag, say('rootCauseFound', { root: roots.join(', '), tag }));
    for (const root of roots) this.#climber.definite.add(root);
    return roots;
  }

  /** Looks at everything in service below `tag` and tells what it found. */
  async #failedBelow(tag: string): Promise<readonly string[]> {
    const { situation, look, has } = this.#parts;
    const below = [...situation.hierarchy.descendants(tag)].filter(
      (each) => serves(situation, each) && has(each, 'quickCheck'),
    );
    if (below.length === 0) return [];
    const looks = await Promise.all(below.map((each) => look(each, 'quickCheck')));
    const failed = looks.filter((each) => !each.starved && each.verdict.verdict === 'failed').map((each) => each.tag);
    const found = failed.length === 0 ? 'all good' : `${failed.join(', ')} failed`;
    await this.#incident.tell('verdict', tag, say('rootCauseLooked', { count: below.length, tag, found }));
    return failed.filter((each) => !this.#givenUp.has(each));
  }

  /** Claims what repairing the root causes may touch as well: their other ancestors. */
  async #extend(claim: Claim, claimed: Set<string>, subjects: readonly string[]): Promise<Claim> {
    const { hierarchy } = this.#parts.situation;
    const needed = subjects.flatMap((subject) => [subject, ...hierarchy.ancestors(subject)]);
    if (needed.every((each) => claimed.has(each))) return claim;
    for (const each of needed) claimed.add(each);
    claim.release();
    return this.#territory.claim(claimed, this);
  }

  /** Climbs for every subject, puts back what was taken out, and judges again. Returns how the incident ends, or undefined for another round. */
  async #round(subjects: readonly string[]): Promise<(() => Promise<void>) | undefined> {
    const { tag } = this.#incident;
    let last: Climb = { end: 'good' };
    for (const subject of subjects) {
      last = await this.#climb(subject);
      if (last.end === 'stopped') return () => this.#endStopped();
      if (last.end === 'escalated') return () => this.#incident.end('escalated');
      if (last.end === 'failed') this.#givenUp.set(subject, last.reason);
    }
    await this.#putBack(subjects);
    if (this.#stopped() !== undefined) return () => this.#endStopped();
    if (last.end === 'again') return undefined;
    if (this.#givenUp.has(tag)) return () => this.#endFailed();
    if (subjects.includes(tag)) return () => this.#incident.end('recovered');
    return this.#judge();
  }

  /**
   * Waiting for others' turns, for other subjects or for a slow disk makes verdicts old: what is good by now is left alone,
   * and what another recovery has given up meanwhile stays given up.
   */
  async #climb(subject: string): Promise<Climb> {
    const { situation, clock } = this.#parts;
    if (this.#stopped() !== undefined) return { end: 'stopped' };
    if (clock.monotonic() - this.#judgedAt > FRESH_MS) {
      const isServing = serves(situation, subject);
      if (!isServing && subject !== this.#incident.tag)
        return { end: 'failed', reason: situation.condition(subject).reason };
      if (isServing && (await this.#isGoodNow(subject))) return { end: 'good' };
    }
    return climb(this.#parts, this.#climber, subject);
  }

  async #isGoodNow(tag: string): Promise<boolean> {
    const { has, settleGood } = this.#parts;
    if (!has(tag, 'quickCheck')) return false;
    const how = { verb: 'quickCheck', checks: checksFor(this.#climber, tag), withinMs: 0 };
    const { good, look, reason } = await verify(this.#parts, tag, how, this.#climber.control);
    if (!good || look === undefined) return false;
    await this.#incident.tell('decision', tag, say('judgedGood', { tag, reason }));
    await settleGood(look);
    return true;
  }

  /** After root causes: the resource is judged again from a new check. */
  async #judge(): Promise<(() => Promise<void>) | undefined> {
    const { tag } = this.#incident;
    const { situation, has, settleGood, timing } = this.#parts;
    if (!serves(situation, tag) && situation.condition(tag).state !== 'OSF') return () => this.#endFailed();
    if (!has(tag, 'quickCheck')) return serves(situation, tag) ? () => this.#incident.end('recovered') : undefined;
    const how = { verb: 'quickCheck', checks: ['quickCheck'], withinMs: timing(tag)?.settleMs ?? 0 } as const;
    const found = await verify(this.#parts, tag, how, this.#climber.control);
    if (this.#stopped() !== undefined) return () => this.#endStopped();
    this.#judgedAt = this.#parts.clock.monotonic();
    const good = found.good && serves(situation, tag);
    const facts = { tag, reason: found.reason };
    if (found.look !== undefined && cannotTell(found.look)) return () => this.#incident.end('withdrawn', found.reason);
    await this.#incident.tell('decision', tag, good ? say('judgedGood', facts) : say('judgedFailed', facts));
    if (!good) return undefined;
    if (found.look !== undefined) await settleGood(found.look);
    return () => this.#incident.end('recovered');
  }

  /** What this or an earlier recovery took out above `subjects` comes back, as far as all below it serves. */
  async #putBack(subjects: readonly string[]): Promise<void> {
    const own = new Set([this.#incident.tag, ...this.#givenUp.keys()]);
    const failures = await bringBack(this.#parts, subjects, {
      stopped: this.#climber.control.stopped,
      signal: this.#abort.signal,
      execute: executePlan,
      claimed: this.#claimed,
    });
    for (const { tag, child, reason } of failures) {
      const sentence = say('parentRestoreFailed', { tag, child, reason });
      await this.#incident.tell('outcome', tag, sentence);
      if (!own.has(tag)) this.#parts.openIncident(tag, 'restore-failed', sentence);
      else this.#climber.definite.add(tag);
    }
  }

  /** Another plan had these resources first: perhaps nothing is left to do. */
  async #settledMeanwhile(): Promise<(() => Promise<void>) | undefined> {
    const { tag, cause } = this.#incident;
    const { situation } = this.#parts;
    const { state, reason, cause: becauseOf } = situation.condition(tag);
    // The other plan could not put it back: that is for this incident to mend.
    const notPutBack = cause === 'restore-failed' || becauseOf === 'plan';
    if (state === 'OSU' || (state === 'OSF' && !notPutBack)) return () => this.#incident.end('withdrawn', reason);
    if (!serves(situation, tag) || !(await this.#isGoodNow(tag))) return undefined;
    return () => this.#incident.end('recovered');
  }

  #stopped(): Sentence | undefined {
    const { tag } = this.#incident;
    if (this.#supersededBy !== undefined) return say('personSupersedes', { order: this.#supersededBy });
    if (this.#parts.goingDown()) return say('failoverFrozen');
    if (this.#parts.situation.resource(tag)?.intent !== 'in') return say('intentChanged', { tag });
    return this.#onStop();
  }

  async #endStopped(): Promise<void> {
    if (this.#supersededBy !== undefined) {
      const order = say('orderName', { order: this.#supersededBy });
      return this.#incident.end('superseded', order);
    }
    return this.#incident.end('withdrawn', this.#stopped());
  }

  #endFailed(): Promise<void> {
    const { tag } = this.#incident;
    const [below] = this.#givenUp.keys();
    const own = this.#givenUp.get(tag);
    return this.#incident.end('failed', own ?? say('belowFailed', { child: below ?? tag }));
  }

  /** The plan is over: everybody whom it touched is looked at at once. */
  #lookAround(claimed: ReadonlySet<string>): void {
    for (const each of claimed) this.#parts.lookSoon(each);
  }
}
