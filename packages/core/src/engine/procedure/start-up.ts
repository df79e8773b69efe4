import { formatMs } from '../../contract/duration.js';
import { isGood } from '../../domain/look.js';
import { inService } from '../../domain/resource-state.js';
import { serves } from '../../domain/situation.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { StoredState } from '../../ports/state-store.js';
import { executePlan, type StepFate } from '../action/plan-executor.js';
import { Slots } from '../action/slots.js';
import type { Claimant, Territory } from '../action/territory.js';
import { planPutBack } from '../plan/planner.js';
import { stayOut } from './bring-back.js';
import type { ServiceParts } from './recovery-parts.js';

/** What a start needs besides. */
export interface StartParts extends ServiceParts {
  readonly territory: Territory;
  readonly lastRun: StoredState['lastRun'];
  readonly alarm: (key: string, sentence: Sentence) => void;
  readonly clearAlarm: (key: string) => void;
  /** Begins the check loops of a resource whose state is known already. */
  readonly resumeLoops: (tag: string) => void;
  readonly kitLoaded: (tag: string) => boolean;
  readonly log: (sentence: Sentence) => void;
  readonly onStop: () => Sentence | undefined;
  /** True while a shutdown is in progress; one that was announced may be called off. */
  readonly goingDown: () => boolean;
  /** True while the node is to be restarted: then nothing is brought back. */
  readonly latched: () => boolean;
}

const RETRY_MS = 10_000;
/** Looks of a start side by side: 10,000 programs started in one instant would all be too slow. */
const LOOKS_AT_ONCE = 256;

/** Brings into service what is meant to be: what serves already is taken over as it is, the rest is restored in order. Asked for, so it never leads to a failover. */
export class StartUp {
  readonly #parts: StartParts;
  #retryUntil: number;

  constructor(parts: StartParts) {
    this.#parts = parts;
    this.#retryUntil = parts.clock.monotonic() + parts.settings.bootRetryMs;
  }

  /** Resolves when everything has been looked at and the first restores are over. */
  async run(): Promise<void> {
    const { situation, lastRun, bootId } = this.#parts;
    const crashed = lastRun !== undefined && lastRun.end === undefined && lastRun.bootId === bootId;
    return this.#begin(situation.hierarchy.tags, crashed);
  }

  /** Kits have come or gone while we run: what nobody could ask before is looked at and brought in as at a start, and what nobody can ask any more is told of. */
  follow(tags: readonly string[]): Promise<void> {
    const { clock, settings } = this.#parts;
    this.#retryUntil = clock.monotonic() + settings.bootRetryMs;
    return this.#begin(tags, false);
  }

  async #begin(tags: readonly string[], crashed: boolean): Promise<void> {
    const { situation, kitLoaded, clearAlarm } = this.#parts;
    await Promise.all(tags.filter((tag) => !kitLoaded(tag)).map((tag) => this.#unprotected(tag)));
    for (const tag of tags) if (kitLoaded(tag)) clearAlarm(`kit:${tag}`);
    const wanted = tags.filter((tag) => kitLoaded(tag) && situation.resource(tag)?.intent === 'in');
    const slots = new Slots(LOOKS_AT_ONCE);
    const find = (tag: string) => (crashed ? this.#resume(tag) : this.#takeOver(tag));
    const missing = await Promise.all(wanted.map((tag) => slots.use(() => find(tag))));
    const todo = wanted.filter((_, at) => missing[at]);
    if (this.#over) return;
    if (todo.length > 0) this.#parts.log(say('startRestores', { count: todo.length }));
    await Promise.all(
      situation.hierarchy.components(todo).map((each) => this.#restore(each, (tag) => this.#stillWanted(tag))),
    );
  }

  /** Restores one resource that turned out not to serve after the start had looked at it in vain. */
  restoreLate(tag: string): Promise<void> {
    return this.#restore([tag], (each) => this.#stillWanted(each));
  }

  /** Restores what a recovery had taken out and, because somebody took precedence, not put back. */
  restoreLeft(tags: readonly string[]): Promise<void> {
    const { situation } = this.#parts;
    return this.#restore(tags, (tag) => this.#stillWanted(tag) && situation.condition(tag).cause === 'plan');
  }

  async #unprotected(tag: string): Promise<void> {
    const { settle, alarm, situation } = this.#parts;
    const sentence = say('kitMissing', { why: `the kit ${situation.resource(tag)?.kit ?? '?'} is not loaded` });
    // What a person has taken out is out, whoever could ask.
    if (situation.condition(tag).state !== 'OSU') await settle(tag, 'ILLSTATE', sentence, 'start');
    alarm(`kit:${tag}`, sentence);
  }

  /** After a crash in the same boot the stored states hold until a check says otherwise. Returns whether a restore is due. */
  async #resume(tag: string): Promise<boolean> {
    const { state } = this.#parts.situation.condition(tag);
    if (state === 'OSF') return false;
    if (inService(state)) {
      this.#parts.resumeLoops(tag);
      return false;
    }
    return state === 'ILLSTATE' ? this.#takeOver(tag) : true;
  }

  async #takeOver(tag: string): Promise<boolean> {
    const { situation, settle, has, look, settleGood, lastRun, bootId } = this.#parts;
    const before = situation.condition(tag);
    const sameBoot = lastRun?.bootId === bootId;
    if (!has(tag, 'quickCheck')) return !(sameBoot && lastRun?.end !== 'stopped' && inService(before.state));
    await settle(tag, 'ILLSTATE', say('stateNotKnown'), 'start');
    const found = await look(tag, 'quickCheck');
    // Somebody has given an order meanwhile: what this look found is of before it.
    if (situation.condition(tag).state !== 'ILLSTATE') return false;
    if (isGood(found.verdict)) {
      this.#parts.log(say('takenOver', { tag }));
      await settleGood(found);
      return false;
    }
    // In the boot in which it served last, a thing that cannot be asked may well be running: its loop will tell.
    const cannotTell = found.starved || found.verdict.verdict === 'unknown';
    const keepLooking = cannotTell && sameBoot && before.servedInBoot === bootId;
    if (keepLooking) this.#parts.resumeLoops(tag);
    return !keepLooking;
  }

  /** Nothing is brought back any more. */
  get #over(): boolean {
    return this.#parts.onStop() !== undefined || this.#parts.latched();
  }

  async #restore(tags: readonly string[], due: (tag: string) => boolean): Promise<void> {
    const { territory, situation, goingDown } = this.#parts;
    const abort = new AbortController();
    let newer: string | undefined;
    const claimant: Claimant = {
      order: 'start',
      giveWay: (order, now) => {
        newer = order;
        if (now) abort.abort();
      },
    };
    const closure = tags.flatMap((tag) => [tag, ...situation.hierarchy.ancestors(tag)]);
    const claim = await territory.claim(closure, claimant);
    const plan = planPutBack(situation.hierarchy, tags.filter(due), () => say('stateNotKnown'));
    const fates = await executePlan(plan, {
      stopped: () => newer ?? (this.#over || goingDown() ? 'stop' : undefined),
      perform: (step) => this.#restoreOne(step.tag, abort.signal),
      onSkip: (step, child) => (child === undefined ? Promise.resolve() : stayOut(this.#parts, step.tag, child)),
    }).finally(() => claim.release());
    if (this.#over) return;
    const planned = plan.steps.map((step) => step.tag);
    if (newer === undefined) return this.#tryAgain(planned, fates);
    // What a person ordered comes first; the rest of the start goes on behind it.
    const left = planned.filter((_, at) => fates[at]?.fate !== 'done');
    if (left.length > 0) await this.#restore(left, due);
  }

  async #restoreOne(tag: string, signal: AbortSignal) {
    const { situation, perform } = this.#parts;
    const missing = [...situation.hierarchy.children(tag)].find((child) => !serves(situation, child));
    if (missing === undefined) return perform('restore', tag, { cause: 'start', signal });
    await stayOut(this.#parts, tag, missing);
    return { outcome: 'failure', reason: `${missing} is out of service`, recoverable: true } as const;
  }

  /** Late devices: what could not be restored is tried again for a while. What no other try can help is not. */
  async #tryAgain(tags: readonly string[], fates: readonly StepFate[]): Promise<void> {
    const { clock, situation, alarm, clearAlarm, settings } = this.#parts;
    const again = tags.filter((_, at) => fates[at]?.fate !== 'done');
    for (const [at, tag] of tags.entries()) if (fates[at]?.fate === 'done') clearAlarm(`start:${tag}`);
    const hopeless = new Set(tags.filter((_, at) => isHopeless(fates[at])));
    const over = clock.monotonic() + RETRY_MS > this.#retryUntil && !this.#parts.goingDown();
    for (const tag of again) {
      if (situation.condition(tag).state !== 'OSF') continue;
      const { reason } = situation.condition(tag);
      const until = new Date(clock.wall() + this.#retryUntil - clock.monotonic()).toISOString();
      const given = over || hopeless.has(tag);
      alarm(
        `start:${tag}`,
        given
          ? say('bootGivenUp', { tag, limit: formatMs(settings.bootRetryMs), reason })
          : say('bootRetry', { tag, reason, until }),
      );
    }
    if (over || again.length === hopeless.size) return;
    clock.after(RETRY_MS, () => {
      this.#restore(again, (tag) => this.#stillWanted(tag)).catch((thrown: unknown) =>
        this.#parts.log(say('defect', { what: wordsOf(thrown) })),
      );
    });
  }

  #stillWanted(tag: string): boolean {
    const { situation } = this.#parts;
    return situation.resource(tag)?.intent === 'in' && !serves(situation, tag);
  }
}

function isHopeless(fate: StepFate | undefined): boolean {
  return fate?.fate === 'failed' && !fate.recoverable;
}
