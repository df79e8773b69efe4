import type { UnitState } from '../../contract/host-units.js';
import { stateOf } from '../host/process-identity.js';
import type { BusReply, BusSignal } from './bus-reply.js';
import { recordOf, variantValue } from './bus-values.js';
import type { BusListener, SystemdBus } from './systemd-bus.js';
import { fullUnitName, unitPath } from './unit-names.js';
import { ageMs, type UnitProperties, unitStateOf } from './unit-state.js';

/** What is known of a unit, kept while nothing says that it changed. */
interface KnownUnit {
  readonly path: string;
  state: UnitState;
  properties: UnitProperties;
  /** Set by every event about the unit; only a read clears it. */
  isStale: boolean;
  readAt: number;
}

/** A unit, or why it could not be read. */
export type UnitReading = { readonly state: UnitState } | Exclude<BusReply, { reply: 'given' }>;

/** The job of a unit; `isOver` when it has ended since the unit named it. */
interface JobSeen {
  readonly type?: string;
  readonly isOver: boolean;
}

/** However quiet it is, everything is read anew after this. */
const KEEP_MS = 30_000;
const MOST_KNOWN = 500;

/** A job that ended while the unit was read has changed it. So often at most it is read anew; then it is taken as it is. */
const LOOKS = 3;

/** An object that is none: systemd does not take the name. */
const UNKNOWN = /NoSuchUnit|UnknownObject|InvalidArgs|UnknownInterface/;

/**
 * Reads units over the bus. A unit that is active, of which no event has told a change, and whose main process is still the
 * same, costs one property; everything else is read in full.
 */
export class UnitReader implements BusListener {
  readonly #bus: SystemdBus;
  readonly #known = new Map<string, KnownUnit>();

  constructor(bus: SystemdBus) {
    this.#bus = bus;
    bus.listen(this);
  }

  signal({ path, member }: BusSignal): void {
    if (member !== 'PropertiesChanged') return;
    for (const unit of this.#known.values()) if (unit.path === path) unit.isStale = true;
  }

  stale(): void {
    for (const unit of this.#known.values()) unit.isStale = true;
  }

  /** The state of a unit now. */
  async read(name: string, withinMs: number): Promise<UnitReading> {
    const known = this.#known.get(name);
    if (known !== undefined && seemsUnchanged(known)) {
      const reply = await this.#bus.get(known.path, 'Unit', 'ActiveState', withinMs);
      if (reply.reply === 'given' && variantValue(reply.body[0]) === 'active' && !known.isStale) return fresh(known);
      if (reply.reply === 'silent') return reply;
    }
    return await this.#readAll(name, known, withinMs);
  }

  async #readAll(name: string, known: KnownUnit | undefined, withinMs: number): Promise<UnitReading> {
    const met = known ?? (await this.#meet(name, withinMs));
    if (!isKnown(met)) return met;
    for (let looks = 1; ; looks += 1) {
      const reading = await this.#look(name, met, withinMs);
      if (reading !== 'passed' || looks >= LOOKS) return reading === 'passed' ? met : reading;
    }
  }

  /** `passed` when its job ended meanwhile: then the state is that of before, such as inactive in the middle of a restart. */
  async #look(name: string, unit: KnownUnit, withinMs: number): Promise<UnitReading | 'passed'> {
    unit.isStale = false;
    const { path } = unit;
    const of = interfaceOf(name);
    const [general, special] = await Promise.all([
      this.#bus.all(path, 'Unit', withinMs),
      this.#bus.all(path, of, withinMs),
    ]);
    if (general.reply !== 'given') {
      unit.isStale = true;
      return unread(name, general);
    }
    unit.properties = { ...recordOf(general.body[0]), ...(special.reply === 'given' ? recordOf(special.body[0]) : {}) };
    const job = await this.#jobOf(unit.properties, withinMs);
    unit.state = unitStateOf(unit.properties, job?.type);
    unit.readAt = performance.now();
    return job?.isOver === true ? 'passed' : unit;
  }

  /** Subscribed first, so that nothing can change unseen between the reading and the subscription. */
  async #meet(name: string, withinMs: number): Promise<KnownUnit | UnitReading> {
    const reply = await this.#bus.get(unitPath(name), 'Unit', 'Id', withinMs);
    if (reply.reply !== 'given') return unread(name, reply);
    const path = unitPath(String(variantValue(reply.body[0])));
    const unit: KnownUnit = { path, state: absent(name), properties: {}, isStale: true, readAt: 0 };
    if (this.#known.size >= MOST_KNOWN) this.#forgetAll();
    this.#known.set(name, unit);
    await this.#bus.watch(path, withinMs);
    return unit;
  }

  #forgetAll(): void {
    for (const { path } of this.#known.values()) this.#bus.unwatch(path);
    this.#known.clear();
  }

  async #jobOf({ Job: job }: UnitProperties, withinMs: number): Promise<JobSeen | undefined> {
    const [id, path] = Array.isArray(job) ? (job as unknown[]) : [];
    if (id === 0 || typeof path !== 'string') return undefined;
    const reply = await this.#bus.get(path, 'Job', 'JobType', withinMs);
    if (reply.reply === 'given') return { type: String(variantValue(reply.body[0])), isOver: false };
    return { isOver: reply.reply === 'refused' };
  }
}

/** `x.service` → `Service`, the interface with what only services have. */
function interfaceOf(name: string): string {
  const suffix = name.slice(name.lastIndexOf('.') + 1);
  return `${suffix.charAt(0).toUpperCase()}${suffix.slice(1)}`;
}

function isKnown(met: KnownUnit | UnitReading): met is KnownUnit {
  return 'isStale' in met;
}

function seemsUnchanged({ isStale, readAt, state }: KnownUnit): boolean {
  if (isStale || state.active !== 'active' || state.job !== undefined || performance.now() - readAt > KEEP_MS)
    return false;
  return state.main === undefined || stateOf(state.main).life !== 'gone';
}

function fresh({ state, properties }: KnownUnit): UnitReading {
  const since = ageMs(properties['ActiveEnterTimestampMonotonic']);
  return { state: { ...state, sinceMs: since, inStateMs: since } };
}

/** A unit that there is not. */
function absent(name: string): UnitState {
  return unitStateOf({ Id: fullUnitName(name), LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' });
}

function unread(name: string, reply: Exclude<BusReply, { reply: 'given' }>): UnitReading {
  return reply.reply === 'refused' && UNKNOWN.test(reply.error) ? { state: absent(name) } : reply;
}
