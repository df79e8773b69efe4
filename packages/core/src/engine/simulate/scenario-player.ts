import { formatMs } from '../../contract/duration.js';
import type { Incident } from '../../domain/incident.js';
import { codeOf, wordsOf } from '../../errors/lkssp-error.js';
import { render, type Sentence } from '../../messages/sentence.js';
import type { Administration, ServerStatus } from '../../ports/administration.js';
import type { Clock } from '../../ports/clock.js';
import type { EventBus } from '../../ports/event-bus.js';
import type { StateStore } from '../../ports/state-store.js';
import { behave, behaviourWords } from './behave.js';
import { Chronicle } from './chronicle.js';
import type { GivenOrder, Happening } from './given.js';
import { giveOrder, orderWords } from './give-order.js';
import type { ClockLife } from './manual-clock.js';
import { type PretendWorld, pretendWorld } from './pretend-world.js';
import type { ScenarioResult } from './scenario-result.js';
import type { Story, WorldPlan } from './world-plan.js';

/** An engine from its start to its end. */
export interface EngineLife {
  readonly administration: Administration;
  readonly bus: EventBus;
  /** Begins to protect. Resolves once what is meant to be in service was seen to. */
  start(): Promise<void>;
}

/** Makes an engine in a pretended world; it is killed by ending its clock. */
export type BringUp = (world: PretendWorld, clock: Clock, onStopped: () => void) => Promise<EngineLife>;

/** Time between the order to restart a node and the start of the daemon after the boot, where restarts work. */
const BOOT_MS = 30_000;

/** Plays one situation. */
export class ScenarioPlayer {
  readonly #story: Story;
  readonly #tags: readonly string[];
  readonly #world: PretendWorld;
  readonly #bringUp: BringUp;
  readonly #chronicle: Chronicle;
  readonly #refusals: ScenarioResult['refusals'][number][] = [];
  readonly #alarmed: string[] = [];
  readonly #told: Sentence[] = [];
  #boots = 1;
  /** The first looks and restores of this daemon are over. */
  #started = false;
  #life: { readonly engine: EngineLife; readonly clock: ClockLife } | undefined;
  #lastStatus: ServerStatus | undefined;

  private constructor(story: Story, tags: readonly string[], world: PretendWorld, bringUp: BringUp) {
    this.#story = story;
    this.#tags = tags;
    this.#world = world;
    this.#bringUp = bringUp;
    this.#chronicle = new Chronicle(world.clock);
    world.gateway.onCall = (call, phase) => this.#chronicle.addCall(call, phase);
    world.gateway.onRelapse = (tag) => world.events.hint(tag);
    world.restarter.onRestart = (order) => this.#nodeRestarts(order.reason);
  }

  /** Plays `story` in the world of `plan` with an engine made by `bringUp`; `empty` is a store that holds nothing. */
  static async play(story: Story, plan: WorldPlan, empty: StateStore, bringUp: BringUp): Promise<ScenarioResult> {
    const world = await pretendWorld(plan, empty);
    return new ScenarioPlayer(story, [...plan.things.keys()], world, bringUp).#play();
  }

  async #play(): Promise<ScenarioResult> {
    const { clock } = this.#world;
    await this.#startDaemon();
    // Where everything served before, the reader wants to see it as it is once the daemon has looked.
    const { serves, when, until } = this.#story;
    if (serves) await clock.runUntil(() => this.#started, Math.min(1000, when[0]?.at ?? 1000));
    const before = this.#status();
    for (const happening of when.toSorted((one, other) => one.at - other.at)) {
      await clock.advance(happening.at - clock.monotonic());
      await this.#happen(happening);
    }
    await clock.runUntil(() => this.#isCalm(), until - clock.monotonic());
    return this.#result(before);
  }

  #isCalm(): boolean {
    const { calmMs } = this.#story;
    const last = this.#chronicle.lines.at(-1)?.at ?? 0;
    return calmMs !== undefined && this.#world.clock.monotonic() - last > calmMs;
  }

  async #startDaemon(): Promise<void> {
    const { clock, gateway } = this.#world;
    const life = clock.life();
    gateway.beginAnew(life);
    const engine = await this.#bringUp(this.#world, life, () => this.#daemonEnds(life));
    engine.bus.subscribe(({ event }) => {
      this.#chronicle.addEvent(event);
      if (event.type === 'alarm-raised') this.#alarmed.push(event.alarm);
      if ('sentence' in event) this.#told.push(event.sentence);
    });
    this.#life = { engine, clock: life };
    this.#started = false;
    engine.start().then(
      () => {
        this.#started = true;
      },
      (thrown: unknown) => this.#chronicle.add('*', `the start failed: ${wordsOf(thrown)}`),
    );
    await clock.settle();
  }

  /** It ended by itself, after a stop. What is under way in it comes to its end, as in a process that is about to exit. */
  #daemonEnds(life: ClockLife): void {
    this.#chronicle.add('*', 'the daemon ends');
    void this.#world.clock.settle().then(() => {
      if (this.#life?.clock === life) this.#killDaemon();
    });
  }

  #killDaemon(): void {
    if (this.#life === undefined) return;
    this.#lastStatus = this.#status();
    this.#life.clock.end();
    this.#life = undefined;
  }

  async #happen(happening: Happening): Promise<void> {
    const { gateway } = this.#world;
    const because = happening.because;
    for (const [key, health, words] of HEALTHS) {
      for (const tag of happening[key] ?? []) {
        this.#chronicle.add('*', `${tag} ${words}${because === undefined ? '' : `: ${because}`}`);
        gateway.resource(tag).health = health;
        if (because === undefined) delete gateway.resource(tag).reason;
        else gateway.resource(tag).reason = because;
      }
    }
    for (const [tag, behaviour] of Object.entries(happening.behave ?? {})) {
      this.#chronicle.add('*', `from now on ${tag} behaves: ${behaviourWords(behaviour)}`);
      behave(gateway.resource(tag), behaviour);
    }
    await this.#happenAround(happening);
    for (const tag of happening.hint ?? []) {
      this.#chronicle.add('*', `an event about ${tag}`);
      this.#world.events.hint(tag);
    }
    if (happening.order !== undefined) this.#order(happening.order);
    await this.#world.clock.settle();
  }

  async #happenAround(happening: Happening): Promise<void> {
    const { clock, machine, gateway, ledger } = this.#world;
    if (happening.store !== undefined) this.#storeTurns(happening.store);
    if (happening.secondFile !== undefined) ledger.secondFileWorks = happening.secondFile === 'works';
    if (happening.node !== undefined) {
      machine.shuttingDown = happening.node === 'goes down';
      this.#chronicle.add('*', machine.shuttingDown ? 'the node is going down' : 'the node stays up after all');
    }
    if (happening.suspicion !== undefined) {
      if (happening.suspicion === 'none') machine.trust(clock.monotonic());
      else machine.suspect(happening.suspicion);
      this.#chronicle.add(
        '*',
        happening.suspicion === 'none'
          ? 'nothing points at the machine any more'
          : `the machine shows: ${happening.suspicion}`,
      );
    }
    if (happening.starved !== undefined) {
      gateway.starved = happening.starved;
      this.#chronicle.add('*', happening.starved ? 'kit hosts get no processor time' : 'kit hosts run again');
    }
    if (happening.suspend !== undefined) {
      this.#chronicle.add('*', `the machine sleeps for ${formatMs(happening.suspend)}`);
      clock.suspend(happening.suspend);
    }
    if (happening.clock !== undefined) {
      const by = `${happening.clock < 0 ? '-' : '+'}${formatMs(Math.abs(happening.clock))}`;
      this.#chronicle.add('*', `somebody sets the clock by ${by}`);
      clock.jumpWall(happening.clock);
    }
    if (happening.daemon === 'killed') {
      this.#chronicle.add('*', 'the daemon is killed');
      this.#killDaemon();
    }
    if (happening.boot === 'anew') this.#bootAnew();
    if (happening.daemon === 'started' || happening.boot === 'anew') {
      if (this.#life !== undefined) return this.#chronicle.add('*', 'a daemon runs already');
      this.#chronicle.add('*', 'the daemon starts');
      await this.#startDaemon();
    }
  }

  #storeTurns(how: NonNullable<Happening['store']>): void {
    const { store } = this.#world;
    this.#chronicle.add('*', how === 'works' ? 'the store works again' : `the store ${how}`);
    if (how === 'fails') store.fail();
    else if (how === 'hangs') store.hang();
    else store.mend();
  }

  /** Power is cut and comes back: nothing runs any more. */
  #bootAnew(): void {
    const { clock, gateway, machine } = this.#world;
    this.#killDaemon();
    this.#boots += 1;
    machine.bootId = `boot-${this.#boots}`;
    machine.shuttingDown = false;
    for (const tag of this.#tags) gateway.resource(tag).health = 'down';
    clock.bootAnew();
    this.#chronicle.add('*', `the machine boots (${machine.bootId})`);
  }

  #nodeRestarts(reason: string): void {
    this.#chronicle.add('node', `restart of the node ordered: ${reason}`);
    if (this.#story.nodeRestart !== 'works') return;
    const { clock, machine } = this.#world;
    machine.shuttingDown = true;
    clock.after(1000, () => {
      this.#bootAnew();
      clock.after(BOOT_MS, () => {
        this.#chronicle.add('*', 'the daemon starts');
        void this.#startDaemon();
      });
    });
  }

  /** Orders run beside what happens next, as people's do. */
  #order(order: GivenOrder): void {
    this.#chronicle.add('order', `a person: ${orderWords(order)}`);
    const life = this.#life;
    if (life === undefined) return this.#chronicle.add('order', 'no daemon answers');
    giveOrder(life.engine.administration, order).then(
      ({ operation, remarks = [] }) => {
        this.#told.push(...remarks);
        for (const remark of remarks) this.#chronicle.add('order', `remark: ${render(remark)}`);
        if (operation?.phase === 'failed') this.#refusals.push(codeOf(operation) ?? 'unknown');
        else if (operation?.phase === 'running') this.#follow(life.engine, operation.id);
      },
      (thrown: unknown) => {
        this.#refusals.push(codeOf(thrown) ?? 'unknown');
        this.#chronicle.add('order', `refused: ${wordsOf(thrown)}`);
      },
    );
  }

  #follow({ administration, bus }: EngineLife, id: string): void {
    const end = bus.subscribe(({ event }) => {
      if (event.type !== 'operation-changed' || event.operation !== id || event.phase === 'running') return;
      end();
      if (event.phase === 'failed') this.#refusals.push(codeOf(administration.operation(id)) ?? 'unknown');
    });
  }

  #status(): ServerStatus {
    const status = this.#life?.engine.administration.status() ?? this.#lastStatus;
    if (status === undefined) throw new Error('no daemon ever ran');
    return status;
  }

  async #result(before: ServerStatus): Promise<ScenarioResult> {
    const { gateway, restarter, logger, store } = this.#world;
    const headers = await store.incidents({ limit: 10_000 });
    const incidents = await Promise.all(headers.map(({ id }) => store.incident(id)));
    return {
      before,
      after: this.#status(),
      guarded: this.#life !== undefined,
      lines: this.#chronicle.lines,
      incidents: incidents.filter((each): each is Incident => each !== undefined).toReversed(),
      calls: gateway.calls,
      breaches: gateway.breaches,
      restarts: restarter.orders,
      refusals: this.#refusals,
      alarmed: this.#alarmed,
      told: [...this.#told, ...logger.records.map(({ sentence }) => sentence)],
      health: Object.fromEntries(this.#tags.map((tag) => [tag, gateway.resource(tag).health])),
      until: this.#world.clock.monotonic(),
    };
  }
}

const HEALTHS = [
  ['fail', 'failed', 'fails'],
  ['hang', 'hung', 'hangs'],
  ['degrade', 'degraded', 'is degraded'],
  ['blind', 'unable', 'cannot be looked at'],
  ['heal', 'healthy', 'is healthy again by itself'],
] as const;
