import { formatMs } from '../../contract/duration.js';
import type { EngineSettings } from '../../domain/engine-settings.js';
import type { Situation } from '../../domain/situation.js';
import { serves } from '../../domain/situation.js';
import { render, type Sentence, say } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { NodeRestarter, RestartOrder } from '../../ports/node-restarter.js';
import type { RestartLedger } from '../../ports/restart-ledger.js';
import type { Change } from '../../ports/state-store.js';
import { type FailoverAction, runFailover } from '../action/escalation.js';
import { executePlan } from '../action/plan-executor.js';
import { planRemove } from '../plan/planner.js';
import { mayRestartUnrecorded, readBudget } from '../policy/restart-budget.js';
import type { ServiceParts } from './recovery-parts.js';

/** What the last rung needs. */
export interface FailoverParts {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  readonly bootId: string;
  readonly situation: Situation;
  readonly ledger: RestartLedger;
  readonly restarter: NodeRestarter;
  readonly perform: ServiceParts['perform'];
  readonly record: (changes: readonly Change[]) => Promise<void>;
  readonly alarm: (key: string, sentence: Sentence) => void;
  /** Everything else that acts on resources gives way now. */
  readonly clearAll: () => void;
  /** Writes file systems out; within its limit or not at all. */
  readonly sync: () => Promise<void>;
  /** Replaces the steps, for tests and for other ways to restart a node. */
  readonly rearrange?: (standard: readonly FailoverAction[]) => readonly FailoverAction[];
}

/** The last rung: the restart budget, the durable record, then the steps that end in a restart of the node. */
export class Failover {
  readonly #parts: FailoverParts;
  #unrecordedUsed = false;
  /** The incident whose failover is under way: two must not spend the budget and act side by side. */
  #underWay: number | undefined;

  constructor(parts: FailoverParts) {
    this.#parts = parts;
  }

  /** True from the decision to restart the node until all steps have had their time. */
  get underWay(): boolean {
    return this.#underWay !== undefined;
  }

  /** Restarts the node, or says why not. `tell` adds to the incident. */
  async begin(
    incident: number,
    tag: string,
    tell: (sentence: Sentence) => Promise<void>,
  ): Promise<Sentence | undefined> {
    if (this.#underWay !== undefined) return say('failoverLatched', { incident: this.#underWay });
    this.#underWay = incident;
    try {
      return await this.#restart(incident, tag, tell);
    } finally {
      this.#underWay = undefined;
    }
  }

  async #restart(
    incident: number,
    tag: string,
    tell: (sentence: Sentence) => Promise<void>,
  ): Promise<Sentence | undefined> {
    const { clock, settings, ledger, bootId } = this.#parts;
    const { limit, periodMs } = settings.restartBudget;
    const reading = readBudget(ledger.all(), settings.restartBudget, clock.wall());
    const period = formatMs(periodMs);
    if (!reading.allowed) {
      return this.#refuse(tag, say('failoverBudgetSpent', { count: reading.spent, period, tag }));
    }
    const durable = await ledger.record({ bootId, at: clock.wall(), incident, tag });
    if (durable === 'nowhere' && !this.#mayGoUnrecorded()) {
      return this.#refuse(tag, say('failoverBudgetUnwritable', { uptime: formatMs(clock.sinceBoot()), tag }));
    }
    const begins = say('failoverBegins', { tag, count: reading.spent + 1, limit, period });
    await tell(begins);
    const order: RestartOrder = { incident, tag, reason: render(begins) };
    await runFailover(this.#actions(order), order, clock, (step, result) =>
      tell(say('failoverStep', { step, result })),
    );
    this.#awaitRestart(tag);
    return undefined;
  }

  #mayGoUnrecorded(): boolean {
    if (
      this.#unrecordedUsed ||
      !mayRestartUnrecorded(this.#parts.clock.sinceBoot(), this.#parts.settings.restartBudget)
    )
      return false;
    this.#unrecordedUsed = true;
    return true;
  }

  #refuse(tag: string, sentence: Sentence): Sentence {
    this.#parts.alarm(`budget:${tag}`, sentence);
    return sentence;
  }

  /** The order of the steps is the order of what must not be lost. */
  #actions(order: RestartOrder): readonly FailoverAction[] {
    const { record, clock, bootId, restarter, settings, sync, rearrange } = this.#parts;
    const latch = { bootId, incident: order.incident, tag: order.tag, at: clock.wall() };
    const all = this.#parts.situation.hierarchy.tags;
    const standard: readonly FailoverAction[] = [
      {
        name: 'latch',
        limitMs: 5000,
        run: () =>
          record([
            { put: 'latch', latch },
            { drop: 'attempts', tags: all },
          ]).then(() => 'the decision is recorded'),
      },
      { name: 'take-out', limitMs: settings.takeOutLimitMs, run: () => this.#takeOut() },
      { name: 'sync', limitMs: 10_000, run: () => sync().then(() => 'file systems are written out') },
      { name: 'restart', limitMs: 60_000, run: (given) => restarter.restart(given) },
    ];
    return rearrange?.(standard) ?? standard;
  }

  async #takeOut(): Promise<string> {
    const { situation, perform, clearAll } = this.#parts;
    clearAll();
    const standing = { serves: (tag: string) => serves(situation, tag) };
    const plan = planRemove(situation.hierarchy, situation.hierarchy.tags, standing, () => say('stoppedOut'));
    const fates = await executePlan(plan, {
      stopped: () => undefined,
      perform: (step) => perform('remove', step.tag, { cause: 'plan' }),
    });
    const out = fates.filter((fate) => fate.fate === 'done').length;
    return `${out} of ${plan.steps.length} resources taken out of service`;
  }

  /** A node that still runs after all this needs a person. */
  #awaitRestart(tag: string): void {
    const { clock, settings, alarm } = this.#parts;
    const wait = formatMs(settings.resetWaitMs);
    clock.after(settings.resetWaitMs, () => alarm('failover', say('failoverStill', { wait, tag })));
  }
}
