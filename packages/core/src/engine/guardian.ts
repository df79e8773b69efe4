import type { IncidentCause } from '../domain/incident.js';
import { type Look, lookSentence, type Transition } from '../domain/look.js';
import { inService } from '../domain/resource-state.js';
import { wordsOf } from '../errors/lkssp-error.js';
import { type Sentence, say } from '../messages/sentence.js';
import { Slots } from './action/slots.js';
import { Territory } from './action/territory.js';
import type { GuardianParts } from './guardian-parts.js';
import { IncidentDesk, type Opening } from './incident/incident-desk.js';
import { ProbeDesk } from './probe/probe-desk.js';
import { VerdictBook } from './probe/verdict-book.js';
import { Failover } from './procedure/failover.js';
import { LookIntake } from './procedure/look-intake.js';
import { type LoopParts, Loops } from './procedure/loops.js';
import { Operations } from './procedure/operations.js';
import { Orders } from './procedure/orders.js';
import { Recovery } from './procedure/recovery.js';
import type { RecoveryParts } from './procedure/recovery-parts.js';
import { RestlessResources } from './procedure/restlessness.js';
import { Service } from './procedure/service.js';
import { StartUp } from './procedure/start-up.js';
import { Roster } from './state/roster.js';

/**
 * look → count → notice → think → permit → act → remember → tell: the one file that knows all stages and connects them.
 * Thinking is in the stages, acting in the procedures; nothing is decided here.
 */
export class Guardian {
  readonly parts: GuardianParts;
  readonly roster: Roster;
  readonly service: Service;
  readonly incidents: IncidentDesk;
  readonly operations: Operations;
  readonly orders: Orders;
  readonly startUp: StartUp;
  readonly book = new VerdictBook();
  readonly loops: Loops;
  readonly #territory = new Territory();
  readonly #desk: ProbeDesk;
  readonly #intake: LookIntake;
  readonly #restless: RestlessResources;
  readonly #recoveries: Slots;
  readonly #recovery: RecoveryParts;
  readonly #failover: Failover;
  #quiet: Sentence | undefined;

  constructor(parts: GuardianParts) {
    const { clock, settings, machine, gateway, events, logger } = parts;
    this.parts = parts;
    this.#recoveries = new Slots(settings.recoveriesAtOnce);
    this.roster = this.#makeRoster();
    this.service = this.#makeService();
    this.#desk = new ProbeDesk({ clock, look: this.service.lookOnce, onLook: (look) => this.#take(look) });
    this.loops = this.#makeLoops();
    this.#intake = this.#makeIntake();
    this.#restless = new RestlessResources({
      ...parts,
      checkIntervalMs: (tag) => this.service.timing(tag)?.quickCheck.everyMs ?? 0,
    });
    this.incidents = new IncidentDesk({
      clock,
      record: (changes, published) => this.roster.record(changes, published),
      log: (sentence, context) => logger.tell(sentence, context),
      lastIncident: parts.stored.lastIncident,
    });
    this.operations = new Operations(parts);
    this.#failover = this.#makeFailover(machine.bootId);
    this.#recovery = this.#makeRecoveryParts(machine);
    this.orders = this.#makeOrders();
    this.startUp = this.#makeStartUp(gateway);
    events.onHint((tag) => this.#desk.lookNow(tag));
  }

  /** From now on nothing is opened, repaired or restored; orders still are. */
  quiesce(reason: Sentence): void {
    this.#quiet = reason;
  }

  /** True once {@link quiesce} was called: a stop is under way. */
  get isQuiet(): boolean {
    return this.#quiet !== undefined;
  }

  /** Resolves when nothing acts on any resource: recoveries and orders stop before their next step, with `now` at once. */
  async standStill(order: string, now: boolean): Promise<void> {
    const all = this.roster.hierarchy.tags;
    this.#territory.clear(all, order, now);
    const claim = await this.#territory.claim(all, { order, giveWay: () => {} });
    claim.release();
  }

  /** Aborts what still runs. */
  hurry(order: string): void {
    this.#territory.clear(this.roster.hierarchy.tags, order, true);
  }

  /** Milliseconds by which the earliest look is overdue. */
  get lateMs(): number {
    return this.#desk.lateMs;
  }

  /** Ends all loops. The states stay as they are. */
  halt(): void {
    this.#desk.endAll();
  }

  /** Forgets a resource that was deleted. */
  forget(tag: string): void {
    this.loops.end(tag);
    this.book.forget(tag);
    this.incidents.forget(tag);
    this.#restless.forget(tag);
    for (const alarm of ['flapping', 'start', 'kit', 'budget']) this.parts.alarms.clear(`${alarm}:${tag}`);
  }

  #take(look: Look): void {
    this.#watch(look);
    this.#restless.note(look);
    this.#intake.take(look);
  }

  /** What a verdict names is watched while its resource serves. */
  #watch({ tag, verdict: { watch } }: Look): void {
    if (watch !== undefined && inService(this.roster.condition(tag).state)) this.loops.watch(tag, watch);
  }

  #notice({ tag, finding, look }: Transition): void {
    const { state } = this.roster.condition(tag);
    if (finding === 'good' || finding === 'degraded') return this.#run(this.service.settleGood(look));
    if (finding === 'unable') return;
    // The page is turned so that the next look counts as news again, when it may open something.
    if (this.#territory.covers(tag) || this.#frozen !== undefined) return this.book.turnPage(tag);
    const isMeantToServe = this.roster.resource(tag)?.intent === 'in';
    if (inService(state) && isMeantToServe)
      return this.#open(tag, finding, lookSentence(look), look.verb === 'deepCheck');
    this.book.turnPage(tag);
    if (state === 'ILLSTATE' && finding === 'failed') this.#run(this.startUp.restoreLate(tag));
  }

  /** Why nothing is opened, repaired or brought back now. */
  get #frozen(): Sentence | undefined {
    if (this.#quiet !== undefined) return this.#quiet;
    return this.parts.machine.goingDown() || this.#failover.underWay ? say('failoverFrozen') : undefined;
  }

  #open(tag: string, cause: IncidentCause, reason: Sentence, byDeepCheck = false): void {
    if (this.incidents.openOf(tag) !== undefined) return;
    const settleMs = this.service.timing(tag)?.settleMs ?? 0;
    this.#run(this.#recover({ tag, cause, reason, settleMs }, byDeepCheck));
  }

  async #recover(opening: Opening, byDeepCheck: boolean): Promise<void> {
    const judgedAt = this.parts.clock.monotonic();
    const incident = await this.incidents.open(opening);
    const how = { definite: opening.cause !== 'hung', byDeepCheck, judgedAt, onStop: () => this.#quiet };
    try {
      await new Recovery(this.#recovery, this.#territory, incident, how).run();
    } catch (thrown) {
      // An incident that stayed open would keep its resource from ever being repaired again.
      await incident.end('failed', say('defect', { what: wordsOf(thrown) }));
      throw thrown;
    }
  }

  /** A defect of ours must not end the daemon, and must not be silent. */
  #run(work: Promise<void>): void {
    work.catch((thrown: unknown) =>
      this.parts.logger.tell(say('defect', { what: wordsOf(thrown) }), { component: 'guardian' }),
    );
  }

  #makeRoster(): Roster {
    const { clock, bus, store, stored, machine } = this.parts;
    const onSettled: ConstructorParameters<typeof Roster>[0]['onSettled'] = (before, after) => {
      this.loops.follow(before, after);
      if (inService(after.state)) this.parts.alarms.clear(`budget:${after.tag}`);
    };
    const { bootId } = machine;
    return new Roster({ clock, bus, bootId, commit: (changes) => store.commit(changes), onSettled }, stored);
  }

  #makeService(): Service {
    const { clock, settings, machine, gateway } = this.parts;
    return new Service({
      clock,
      settings,
      machine,
      gateway,
      roster: this.roster,
      onPlanLook: (look) => {
        this.book.write(look, this.#thresholds(look.tag));
        this.#watch(look);
      },
      lookSoon: (tag) => {
        this.book.turnPage(tag);
        this.#desk.lookNow(tag);
      },
      hold: (tag) => this.#desk.hold(tag),
      release: (tag) => this.#desk.release(tag),
    });
  }

  #makeLoops(): Loops {
    const { has, timing } = this.service;
    const { events } = this.parts;
    const onEnded = (tag: string) => this.#intake.forget(tag);
    const { roster, book } = this;
    const onNamed: LoopParts['onNamed'] = (tag, targets) => roster.belongings.note(tag, targets);
    return new Loops({ situation: roster, desk: this.#desk, book, events, has, timing, onEnded, onNamed });
  }

  #makeIntake(): LookIntake {
    const { clock, machine, logger } = this.parts;
    return new LookIntake({
      clock,
      machine,
      situation: this.roster,
      book: this.book,
      thresholds: (tag) => this.#thresholds(tag),
      lookSoon: (tag) => this.#desk.lookNow(tag),
      onTransition: (transition) => this.#notice(transition),
      ...this.#alarms(),
      tell: (sentence, tag) => logger.tell(sentence, { component: 'probe', tag }),
    });
  }

  #makeRecoveryParts(machine: GuardianParts['machine']): RecoveryParts {
    const { roster, service } = this;
    return {
      ...service.parts,
      attempts: (tag) => roster.attempts(tag),
      countAttempt: (attempt) => roster.record([{ put: 'attempt', attempt }]),
      space: (tag) => this.#restless.space(tag),
      goingDown: () => machine.goingDown(),
      latchedBy: () => roster.latch?.incident,
      inTurn: (act) => this.#recoveries.use(act),
      restoreLater: (tags) => this.#run(this.startUp.restoreLeft(tags)),
      failover: (incident, tag, tell) => this.#failover.begin(incident, tag, tell),
      openIncident: (tag, cause, reason) => this.#open(tag, cause, reason),
    };
  }

  #makeFailover(bootId: string): Failover {
    const { roster, service } = this;
    return new Failover({
      ...this.parts,
      ...this.#alarms(),
      bootId,
      situation: roster,
      perform: service.perform,
      record: (changes) => roster.record(changes),
      clearAll: () => this.#territory.clear(roster.hierarchy.tags, 'Failover', true),
    });
  }

  #makeOrders(): Orders {
    return new Orders({
      ...this.service.parts,
      ...this.#alarms(),
      territory: this.#territory,
      operations: this.operations,
      record: (changes) => this.roster.record(changes),
      stopping: () => this.#quiet !== undefined,
    });
  }

  #makeStartUp(gateway: GuardianParts['gateway']): StartUp {
    return new StartUp({
      ...this.service.parts,
      ...this.#alarms(),
      territory: this.#territory,
      lastRun: this.parts.stored.lastRun,
      resumeLoops: (tag) => this.loops.begin(tag, true),
      kitLoaded: (tag) => {
        const resource = this.roster.resource(tag);
        return resource !== undefined && gateway.type(resource.kit, resource.type) !== undefined;
      },
      log: (sentence) => this.parts.logger.tell(sentence, { component: 'start' }),
      onStop: () => this.#quiet,
      goingDown: () => this.parts.machine.goingDown(),
      latched: () => this.roster.latch !== undefined,
    });
  }

  #alarms() {
    const { alarms } = this.parts;
    return {
      alarm: (key: string, sentence: Sentence) => alarms.raise(key, sentence),
      clearAlarm: (key: string) => alarms.clear(key),
    };
  }

  #thresholds(tag: string) {
    const own = this.roster.resource(tag)?.settings;
    const { failureThreshold, unknownThreshold } = this.parts.settings;
    return { failure: own?.failureThreshold ?? failureThreshold, unknown: own?.unknownThreshold ?? unknownThreshold };
  }
}
