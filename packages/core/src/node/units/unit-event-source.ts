import type { WatchTarget } from '../../contract/watch-target.js';
import { say } from '../../messages/sentence.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { EventSource } from '../../ports/event-source.js';
import type { Logger } from '../../ports/logger.js';
import type { BusSignal } from './bus-reply.js';
import { recordOf, variantValue } from './bus-values.js';
import { type BusListener, busSocket, SystemdBus, systemdRules } from './systemd-bus.js';
import { fullUnitName, unitPath } from './unit-names.js';

const ANSWER_MS = 5000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** After a reconnection and after systemd has read its files anew everybody looks, but not several times for one upgrade. */
const CALM_MS = 300;
const CONTEXT = { component: 'unit-watch' };

/** States in which a unit that somebody watches is expected to be. */
const WELL = ['active', 'activating', 'reloading'];

type UnitTarget = Extract<WatchTarget, { kind: 'unit' }>;

/** A unit that somebody watches. */
interface WatchedUnit {
  readonly unit: string;
  readonly tags: Set<string>;
  /** Where it is on the bus; empty while nobody could be asked. */
  path: string;
  /** What was last seen of it: one change is told several times, and the first often repeats what was. Of its processes the kernel tells. */
  seen: { active?: unknown; sub?: unknown };
}

/** What the event source needs. */
export interface UnitEventSourceNeeds {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The bus; by default the system's. */
  readonly bus?: SystemdBus;
}

/**
 * Tells when the state of a watched unit changes, as systemd says it on the system bus. Connects when the first unit is to be
 * watched, and again after the bus or systemd were away; then everybody is told to look. Without systemd it says so once and
 * ignores what it is asked: polling goes on.
 */
export class UnitEventSource implements EventSource, BusListener {
  readonly #needs: UnitEventSourceNeeds;
  readonly #units = new Map<string, WatchedUnit>();
  readonly #targets = new Map<string, readonly UnitTarget[]>();
  #listener: (tag: string, target: WatchTarget) => void = () => {};
  #bus: SystemdBus | undefined;
  #phase: 'idle' | 'used' | 'absent' | 'closed' = 'idle';
  #told = false;
  #wasConnected = false;
  #pauseMs = SHORTEST_PAUSE_MS;
  #timer: Timer | undefined;
  #calm: Timer | undefined;

  constructor(needs: UnitEventSourceNeeds) {
    this.#needs = needs;
  }

  onHint(listener: (tag: string, target: WatchTarget) => void): void {
    this.#listener = listener;
  }

  watch(tag: string, targets: readonly WatchTarget[]): void {
    const wanted = targets.filter((each): each is UnitTarget => each.kind === 'unit');
    const before = this.#targets.get(tag) ?? [];
    if (wanted.length === 0 && before.length === 0) return;
    if (wanted.length === 0) this.#targets.delete(tag);
    else this.#targets.set(tag, wanted);
    const names = new Set(wanted.map(({ unit }) => fullUnitName(unit)));
    for (const { unit } of before) if (!names.has(fullUnitName(unit))) this.#drop(tag, fullUnitName(unit));
    if (names.size > 0 && this.#isOpen()) for (const unit of names) this.#add(tag, unit);
  }

  /** Ends the connection. Hints stop at once. */
  close(): Promise<void> {
    this.#phase = 'closed';
    this.#timer?.cancel();
    this.#calm?.cancel();
    this.#bus?.end();
    return Promise.resolve();
  }

  signal({ path, member, body }: BusSignal): void {
    if (member !== 'PropertiesChanged' || this.#phase !== 'used') return;
    const changed = recordOf(body[1]);
    for (const unit of this.#units.values()) if (unit.path === path) this.#note(unit, changed);
  }

  stale(): void {
    if (this.#phase !== 'used') return;
    if (this.#bus?.isConnected !== true) return this.#reconnect('the system bus went away');
    this.#told = false;
    this.#pauseMs = SHORTEST_PAUSE_MS;
    if (!this.#wasConnected) return this.#connected();
    this.#calm ??= this.#needs.clock.after(CALM_MS, () => {
      this.#calm = undefined;
      this.#resynchronise();
    });
  }

  /** For the first time: nothing was missed, as each unit is read after it is subscribed to. */
  #connected(): void {
    this.#wasConnected = true;
    for (const watched of this.#units.values()) if (watched.path === '') void this.#meet(watched);
  }

  #isOpen(): boolean {
    if (this.#phase !== 'idle') return this.#phase === 'used';
    if (!systemdRules() && this.#needs.bus === undefined) {
      this.#phase = 'absent';
      this.#tell('eventSourceAbsent', 'systemd is not process 1');
      return false;
    }
    this.#phase = 'used';
    this.#bus = this.#needs.bus ?? new SystemdBus(busSocket());
    this.#bus.listen(this);
    return true;
  }

  #add(tag: string, unit: string): void {
    const known = this.#units.get(unit);
    if (known !== undefined) return void known.tags.add(tag);
    const watched: WatchedUnit = { unit, tags: new Set([tag]), path: '', seen: {} };
    this.#units.set(unit, watched);
    void this.#meet(watched);
  }

  #drop(tag: string, unit: string): void {
    const watched = this.#units.get(unit);
    watched?.tags.delete(tag);
    if (watched === undefined || watched.tags.size > 0) return;
    this.#units.delete(unit);
    if (watched.path !== '') this.#bus?.unwatch(watched.path);
  }

  /** Subscribes first, then reads once: what has happened since the kit looked is not lost. */
  async #meet(watched: WatchedUnit): Promise<void> {
    const bus = this.#bus;
    if (bus === undefined) return;
    const reply = await bus.get(unitPath(watched.unit), 'Unit', 'Id', ANSWER_MS);
    if (reply.reply === 'away') return this.#reconnect(reply.words);
    if (reply.reply !== 'given' || this.#units.get(watched.unit) !== watched || watched.path !== '') return;
    watched.path = unitPath(String(variantValue(reply.body[0])));
    await bus.watch(watched.path, ANSWER_MS);
    await this.#look(watched);
  }

  async #look(watched: WatchedUnit): Promise<void> {
    const active = await this.#bus?.get(watched.path, 'Unit', 'ActiveState', ANSWER_MS);
    if (active?.reply !== 'given' || this.#units.get(watched.unit) !== watched) return;
    const state = variantValue(active.body[0]);
    watched.seen.active ??= state;
    if (!WELL.includes(String(state))) this.#hint(watched);
  }

  #note(watched: WatchedUnit, { ActiveState, SubState }: Readonly<Record<string, unknown>>): void {
    const { seen } = watched;
    const now = { active: ActiveState ?? seen.active, sub: SubState ?? seen.sub };
    const isNew = now.active !== seen.active || now.sub !== seen.sub;
    watched.seen = now;
    if (isNew) this.#hint(watched);
  }

  #hint({ unit, tags }: WatchedUnit): void {
    if (this.#phase !== 'used') return;
    for (const tag of tags) {
      const target = this.#targets.get(tag)?.find((each) => fullUnitName(each.unit) === unit);
      if (target !== undefined) this.#listener(tag, target);
    }
  }

  #resynchronise(): void {
    for (const watched of this.#units.values()) {
      watched.seen = {};
      if (watched.path === '') void this.#meet(watched);
      this.#hint(watched);
    }
  }

  #reconnect(why: string): void {
    if (this.#phase !== 'used' || this.#timer !== undefined) return;
    this.#tell('eventSourceLost', why);
    const pause = this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, pause * 2);
    this.#timer = this.#needs.clock.after(pause, () => {
      this.#timer = undefined;
      // When it succeeds, `stale` is called, and everybody looks.
      void this.#bus?.connect().then((isConnected) => (isConnected ? undefined : this.#reconnect(why)));
    });
  }

  #tell(name: 'eventSourceAbsent' | 'eventSourceLost', why: string): void {
    if (this.#told) return;
    this.#told = true;
    this.#needs.logger.tell(say(name, { kind: 'unit', why }), CONTEXT);
  }
}
