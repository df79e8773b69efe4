import type { Outcome } from '../../contract/outcome.js';
import type { Plan, Step } from '../../domain/recovery-plan.js';
import type { StateCause } from '../../domain/resource-state.js';
import { serves } from '../../domain/situation.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { Fact } from '../../messages/template.js';
import type { Operation } from '../../ports/administration.js';
import type { Change } from '../../ports/state-store.js';
import { executePlan, type StepFate } from '../action/plan-executor.js';
import type { Claim, Territory } from '../action/territory.js';
import { planRemove, planRestore } from '../plan/planner.js';
import { bringBack, stayOut } from './bring-back.js';
import type { Operations, Progress } from './operations.js';
import type { ServiceParts } from './recovery-parts.js';

/** What orders need. */
export interface OrderParts extends ServiceParts {
  readonly territory: Territory;
  readonly operations: Operations;
  readonly record: (changes: readonly Change[]) => Promise<void>;
  readonly alarm: (key: string, sentence: Sentence) => void;
  readonly clearAlarm: (key: string) => void;
  /** True once a stop was ordered: what was under way by then must not bring anything back behind it. */
  readonly stopping: () => boolean;
}

/** What happens around the removal of resources that are not to come again. */
export interface Farewell {
  /** Asked once nobody else acts on them: throws what speaks against it. */
  readonly assert: () => void;
  /** What follows the removal, while still nobody else may act on them. */
  readonly afterwards: () => Promise<void>;
}

/** How resources are removed. */
interface Removal {
  readonly want: readonly string[];
  readonly causeOf: (tag: string) => StateCause;
  readonly farewell?: Farewell;
}

/** A claim on resources with what the order must observe while it holds. */
interface Turn {
  readonly claim: Claim;
  readonly signal: AbortSignal;
  /** The newer order that takes precedence, if there is one. */
  readonly newer: () => string | undefined;
}

/** Carries out what a person orders. An order takes precedence over what runs on the same resources, and never leads to a failover. */
export class Orders {
  readonly #parts: OrderParts;

  constructor(parts: OrderParts) {
    this.#parts = parts;
  }

  restore(tag: string, how: { readonly now?: boolean }, who: string): Operation {
    const order = `restore ${tag}`;
    return this.#parts.operations.begin(order, who, (progress) =>
      this.restoreNow([tag], order, how.now ?? false, progress),
    );
  }

  remove(tag: string, how: { readonly now?: boolean }, who: string): Operation {
    const order = `remove ${tag}`;
    return this.#parts.operations.begin(order, who, (progress) =>
      this.removeNow(tag, order, how.now ?? false, progress),
    );
  }

  /** Restores `tags` with all below them, then what had gone out because of them. Rejects with `LKSSP_ACTION_FAILED` or `LKSSP_SUPERSEDED`. */
  async restoreNow(tags: readonly string[], order: string, now: boolean, progress: Progress): Promise<void> {
    this.#assertRunning();
    const { situation } = this.#parts;
    const { hierarchy } = situation;
    const below = new Set(tags.flatMap((tag) => [tag, ...hierarchy.descendants(tag)]));
    // What stands on a thing that serves already may be under repair by somebody else: it is none of this order's business.
    const rising = [...below].filter((tag) => tags.includes(tag) || !serves(situation, tag));
    const claimed = new Set([...below, ...rising.flatMap((tag) => [...hierarchy.ancestors(tag)])]);
    const turn = await this.#turn(claimed, order, now, 'in');
    try {
      await this.#want('in', [...below]);
      const failed = await this.#failedAmong(below);
      const standing = { serves: (each: string) => serves(situation, each) && !failed.has(each) };
      const plan = planRestore(hierarchy, tags, standing, () => say('orderName', { order }));
      const fates = await this.#execute(plan, turn, () => 'person', progress);
      this.#alarms(plan, fates);
      this.#assertDone('restore', plan, fates, turn);
      await bringBack(this.#parts, below, {
        stopped: () => (turn.newer() === undefined ? undefined : say('orderName', { order })),
        signal: turn.signal,
        claimed,
        execute: (put, parts) =>
          executePlan(put, { ...parts, perform: (step) => this.#told(step, parts.perform, progress) }),
      });
    } finally {
      turn.claim.release();
    }
  }

  /** What is said to serve and does not: its repair may have given way to this order a moment ago. */
  async #failedAmong(tags: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { situation, has, look } = this.#parts;
    const looked = [...tags].filter((tag) => serves(situation, tag) && has(tag, 'quickCheck'));
    const looks = await Promise.all(looked.map((tag) => look(tag, 'quickCheck')));
    return new Set(
      looks.filter(({ verdict, starved }) => verdict.verdict === 'failed' && !starved).map(({ tag }) => tag),
    );
  }

  /** Removes `tag` with all above it. `tag` stays out until it is restored; what is above it comes back with it. */
  async removeNow(tag: string, order: string, now: boolean, progress: Progress): Promise<void> {
    this.#assertRunning();
    await this.#removeAll([tag, ...this.#parts.situation.hierarchy.ancestors(tag)], order, now, progress, {
      want: [tag],
      causeOf: (each) => (each === tag ? 'person' : 'child'),
    });
  }

  /** Keeps everybody else off `tags` while `act` runs; what runs on them ends first. No verb of ours is called. */
  async holdStill(tags: readonly string[], order: string, act: () => Promise<void>): Promise<void> {
    this.#assertRunning();
    const turn = await this.#turn(tags, order, false, 'out');
    await act().finally(() => turn.claim.release());
  }

  /** Removes exactly `tags`, parents first, for good. */
  async removeForGood(tags: readonly string[], order: string, progress: Progress, farewell: Farewell): Promise<void> {
    this.#assertRunning();
    await this.#removeAll(tags, order, false, progress, { want: tags, causeOf: () => 'person', farewell });
  }

  /** Takes everything out, top-down, without touching anybody's intent. What cannot be removed stays, with what holds it. */
  removeAll(order: string, now: boolean, progress: Progress): Promise<void> {
    const all = this.#parts.situation.hierarchy.tags;
    // Orders that lead the same way need not give way, but one that hangs must not hold a stop that cannot wait.
    if (now) this.#parts.territory.clear(all, order, true);
    return this.#removeAll(all, order, now, progress, { want: [], causeOf: () => 'stop' });
  }

  async #removeAll(
    tags: readonly string[],
    order: string,
    now: boolean,
    progress: Progress,
    how: Removal,
  ): Promise<void> {
    const { situation } = this.#parts;
    const turn = await this.#turn(tags, order, now, 'out');
    try {
      how.farewell?.assert();
      await this.#want('out', how.want);
      // What failed or was not looked at may still be half there: its remove is idempotent and tidies up.
      const meant = new Set(tags);
      const standing = { serves: (each: string) => meant.has(each) && this.#mayBeThere(each) };
      const plan = planRemove(situation.hierarchy, tags, standing, () => say('orderName', { order }));
      const fates = await this.#execute(plan, turn, how.causeOf, progress);
      this.#assertDone('remove', plan, fates, turn);
      await how.farewell?.afterwards();
    } finally {
      turn.claim.release();
    }
  }

  #assertRunning(): void {
    if (this.#parts.stopping()) throw new LksspError('LKSSP_DAEMON_STOPPING', {});
  }

  #mayBeThere(tag: string): boolean {
    return this.#parts.situation.condition(tag).state !== 'OSU' && this.#parts.timing(tag) !== undefined;
  }

  async #turn(tags: Iterable<string>, order: string, now: boolean, leads: 'in' | 'out'): Promise<Turn> {
    const abort = new AbortController();
    let newer: string | undefined;
    const wanted = [...tags];
    this.#parts.territory.clear(wanted, order, now, leads);
    const claim = await this.#parts.territory.claim(wanted, {
      order,
      leads,
      giveWay: (other, atOnce) => {
        newer ??= other;
        if (atOnce) abort.abort();
      },
    });
    return { claim, signal: abort.signal, newer: () => newer };
  }

  async #want(intent: 'in' | 'out', tags: readonly string[]): Promise<void> {
    const changes = tags.flatMap((tag): Change[] => {
      const resource = this.#parts.situation.resource(tag);
      return resource === undefined || resource.intent === intent
        ? []
        : [{ put: 'resource', resource: { ...resource, intent } }];
    });
    if (changes.length > 0) await this.#parts.record(changes);
  }

  #execute(
    plan: Plan,
    turn: Turn,
    causeOf: (tag: string) => StateCause,
    progress: Progress,
  ): Promise<readonly StepFate[]> {
    const perform = (step: Step) =>
      this.#parts.perform(step.verb, step.tag, { cause: causeOf(step.tag), signal: turn.signal });
    return executePlan(plan, {
      stopped: turn.newer,
      perform: (step) => this.#told(step, perform, progress),
      onSkip: (step, child) =>
        step.verb === 'restore' && child !== undefined ? stayOut(this.#parts, step.tag, child) : Promise.resolve(),
    });
  }

  async #told(step: Step, perform: (step: Step) => Promise<Outcome>, progress: Progress): Promise<Outcome> {
    progress(say('stepBegins', { verb: step.verb, tag: step.tag }));
    const outcome = await perform(step);
    progress(this.#parts.situation.condition(step.tag).reason);
    return outcome;
  }

  /** A restore that was asked for and failed raises an alarm; it never escalates. */
  #alarms(plan: Plan, fates: readonly StepFate[]): void {
    for (const [at, { tag }] of plan.steps.entries()) {
      const fate = fates[at];
      if (fate?.fate === 'done') this.#parts.clearAlarm(`start:${tag}`);
      if (fate?.fate === 'failed')
        this.#parts.alarm(`start:${tag}`, say('orderFailed', { order: `restore ${tag}`, reason: fate.reason }));
    }
  }

  #assertDone(verb: string, plan: Plan, fates: readonly StepFate[], turn: Turn): void {
    const newer = turn.newer();
    const broken = fates.findIndex((fate) => fate.fate === 'failed');
    const fate = fates[broken];
    if (fate?.fate === 'failed' && newer === undefined) {
      const tag = plan.steps[broken]?.tag ?? '';
      throw new LksspError('LKSSP_ACTION_FAILED', { verb, tag, reason: this.#reasonOf(tag, fate.reason) });
    }
    if (newer !== undefined && fates.some((each) => each.fate !== 'done')) {
      throw new LksspError('LKSSP_SUPERSEDED', { verb, tag: plan.steps[0]?.tag ?? '', order: newer });
    }
  }

  /** The condition names what holds a thing; its own words without "restore failed:" before them. */
  #reasonOf(tag: string, reason: string): Fact {
    return this.#parts.situation.condition(tag).reason.facts['reason'] ?? reason;
  }
}
