import { existsSync } from 'node:fs';
import { BusConnection } from './bus-connection.js';
import type { BusReply, BusSignal } from './bus-reply.js';

const SYSTEM_BUS = '/run/dbus/system_bus_socket';
const SYSTEMD = 'org.freedesktop.systemd1';
const MANAGER_PATH = '/org/freedesktop/systemd1';
const MANAGER = `${SYSTEMD}.Manager`;
const SET_UP_MS = 2000;
/** After a connection that failed, everybody is told so at once for this long. */
const REST_MS = 1000;

/** Wanted on every connection: the ends of jobs, reloads, and the comings and goings of systemd itself. */
const BASE_RULES = [
  `type='signal',sender='${SYSTEMD}',path='${MANAGER_PATH}',interface='${MANAGER}',member='JobRemoved'`,
  `type='signal',sender='${SYSTEMD}',path='${MANAGER_PATH}',interface='${MANAGER}',member='Reloading'`,
  `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${SYSTEMD}'`,
];

const rulesFor = (path: string): string =>
  `type='signal',sender='${SYSTEMD}',path='${path}',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'`;

/** What a user of the bus hears. */
export interface BusListener {
  /** A signal of systemd. */
  signal(signal: BusSignal): void;
  /** Everything that was read before may be out of date, and signals may have been lost: the bus or systemd went away, came back, or read its files anew. */
  stale(): void;
}

/** systemd as this process sees it over the system bus: one connection, made when it is needed and again after it was lost. */
export class SystemdBus {
  readonly #socket: string;
  readonly #listeners = new Set<BusListener>();
  /** Objects whose changes are wanted, with how many want them. */
  readonly #watched = new Map<string, number>();
  #connection: BusConnection | undefined;
  #opening: Promise<BusConnection | string> | undefined;
  #rest: { readonly until: number; readonly words: string } | undefined;

  constructor(socket: string) {
    this.#socket = socket;
  }

  listen(listener: BusListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Wants the changes of a unit, also after a reconnection, and keeps systemd from forgetting how it ended: it does that at
   * once with a unit that nothing else needs. False when the bus does not take it.
   */
  async watch(path: string, withinMs = SET_UP_MS): Promise<boolean> {
    const count = this.#watched.get(path) ?? 0;
    this.#watched.set(path, count + 1);
    if (count > 0) return true;
    const connection = await this.#connected(withinMs);
    if (typeof connection === 'string') return false;
    // Asked twice where the connection is new; that does no harm.
    return await hold(connection, path, withinMs);
  }

  /** Wants them no more. */
  unwatch(path: string): void {
    const count = (this.#watched.get(path) ?? 1) - 1;
    if (count > 0) return void this.#watched.set(path, count);
    this.#watched.delete(path);
    void this.#connection?.unmatch(rulesFor(path), SET_UP_MS);
    void this.#call(path, `${SYSTEMD}.Unit`, 'Unref', '', [], SET_UP_MS);
  }

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** Connects where it is not connected. True when it is now. */
  async connect(withinMs = SET_UP_MS): Promise<boolean> {
    return typeof (await this.#connected(withinMs)) !== 'string';
  }

  /** Calls the manager. Never rejects. */
  async manager(member: string, signature: string, body: readonly unknown[], withinMs: number): Promise<BusReply> {
    return await this.#call(MANAGER_PATH, MANAGER, member, signature, body, withinMs);
  }

  /** All properties of one interface of an object: `Unit`, `Service`, `Manager`. */
  async all(path: string, of: string, withinMs: number): Promise<BusReply> {
    const body = [`${SYSTEMD}.${of}`];
    return await this.#call(path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', body, withinMs);
  }

  /** One property. */
  async get(path: string, of: string, name: string, withinMs: number): Promise<BusReply> {
    const body = [`${SYSTEMD}.${of}`, name];
    return await this.#call(path, 'org.freedesktop.DBus.Properties', 'Get', 'ss', body, withinMs);
  }

  /** One property of the manager itself. */
  async managerProperty(name: string, withinMs: number): Promise<BusReply> {
    return await this.get(MANAGER_PATH, 'Manager', name, withinMs);
  }

  /** Ends the connection; the next call makes a new one. */
  end(): void {
    this.#connection?.end();
  }

  async #call(
    path: string,
    of: string,
    member: string,
    signature: string,
    body: readonly unknown[],
    withinMs: number,
  ): Promise<BusReply> {
    const connection = this.#connection ?? (await this.#connected(withinMs));
    if (typeof connection === 'string') return { reply: 'away', words: connection };
    const args = body.length === 0 ? {} : { signature, body };
    return await connection.call({ destination: SYSTEMD, path, interface: of, member, ...args }, withinMs);
  }

  async #connected(withinMs: number): Promise<BusConnection | string> {
    if (this.#connection !== undefined) return this.#connection;
    if (this.#rest !== undefined && performance.now() < this.#rest.until) return this.#rest.words;
    this.#opening ??= this.#open(Math.min(withinMs, SET_UP_MS)).finally(() => (this.#opening = undefined));
    return await this.#opening;
  }

  async #open(withinMs: number): Promise<BusConnection | string> {
    const opened = await BusConnection.open(this.#socket, withinMs);
    if (typeof opened === 'string') {
      this.#rest = { until: performance.now() + REST_MS, words: opened };
      return opened;
    }
    opened.onSignal((signal) => this.#hear(signal));
    opened.onEnd(() => this.#lost(opened));
    const paths = [...this.#watched.keys()];
    await Promise.all([
      ...BASE_RULES.map((rule) => opened.match(rule, withinMs)),
      ...paths.map((path) => hold(opened, path, withinMs)),
    ]);
    await subscribe(opened);
    if (!opened.isOpen) return 'the bus went away';
    this.#connection = opened;
    this.#tellStale();
    return opened;
  }

  #lost(connection: BusConnection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#tellStale();
  }

  #hear(signal: BusSignal): void {
    const { member, body } = signal;
    if (member === 'NameOwnerChanged') return this.#ownerChanged(body);
    if (member === 'Reloading') return body[0] === true ? undefined : this.#tellStale();
    for (const listener of this.#listeners) listener.signal(signal);
  }

  /** systemd has re-executed itself: a newcomer on the bus, which sends signals only when it was asked. */
  #ownerChanged([name, , owner]: readonly unknown[]): void {
    const connection = this.#connection;
    if (name !== SYSTEMD || owner === '' || connection === undefined) return;
    void subscribe(connection).then(() => this.#tellStale());
  }

  #tellStale(): void {
    for (const listener of this.#listeners) listener.stale();
  }
}

async function hold(connection: BusConnection, path: string, withinMs: number): Promise<boolean> {
  const reference = { destination: SYSTEMD, path, interface: `${SYSTEMD}.Unit`, member: 'Ref' };
  const [match] = await Promise.all([connection.match(rulesFor(path), withinMs), connection.call(reference, withinMs)]);
  return match.reply === 'given';
}

/** Without it systemd sends no signals. Refused to nobody who matters; who asks twice is told so, which does no harm. */
async function subscribe(connection: BusConnection): Promise<BusReply> {
  const request = { destination: SYSTEMD, path: MANAGER_PATH, interface: MANAGER, member: 'Subscribe' };
  return await connection.call(request, SET_UP_MS);
}

/** Where the system bus is: the system's place, unless the environment names another as D-Bus clients know it (`unix:path=…`). */
export function busSocket(): string {
  return givenSocket() ?? SYSTEM_BUS;
}

function givenSocket(): string | undefined {
  return /^unix:path=([^,;]+)/.exec(process.env['DBUS_SYSTEM_BUS_ADDRESS'] ?? '')?.[1];
}

/** True when systemd is process 1 here (sd_booted(3)). */
export function systemdRules(): boolean {
  return givenSocket() !== undefined || existsSync('/run/systemd/system');
}

const buses = new Map<string, SystemdBus>();

/** The bus of this process. */
export function systemdBus(): SystemdBus {
  const socket = busSocket();
  const bus = buses.get(socket) ?? new SystemdBus(socket);
  buses.set(socket, bus);
  return bus;
}
