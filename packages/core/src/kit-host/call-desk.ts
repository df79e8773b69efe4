import type { Clock, Timer } from '../ports/clock.js';
import type {
  AnswerReport,
  CallOrder,
  LimitReport,
  MigrateOrder,
  Order,
  PongReport,
  ProposeOrder,
  ValidateOrder,
} from './protocol.js';
import type { CallLabel } from './running-call.js';

/** What became of a call. `hung`: its limit ran out while the host was alive. `dead`: the host went away. */
export type Settled =
  | { readonly how: 'answer'; readonly report: AnswerReport }
  | { readonly how: 'limit'; readonly why: 'limit' | 'aborted'; readonly tookMs: number; readonly starved: boolean }
  | { readonly how: 'dead'; readonly why: string; readonly tookMs: number };

/** A call to be made: an order that has no number yet. */
export type Question =
  | Unnumbered<CallOrder>
  | Unnumbered<ValidateOrder>
  | Unnumbered<ProposeOrder>
  | Unnumbered<MigrateOrder>;
type Unnumbered<Numbered> = Omit<Numbered, 'id'>;

/** What a desk needs. */
export interface CallDeskParts {
  readonly clock: Clock;
  readonly send: (order: Order) => void;
  /** The host answers no pings: it must be ended. */
  readonly onSilence: (why: string) => void;
  /** Processor time that the host has used so far, in milliseconds; undefined when it cannot be told. */
  readonly processorMs: () => number | undefined;
  /** An answer to a call that had been given up. */
  readonly onLate: (label: CallLabel, tookMs: number) => void;
}

/** How long the host's own report of a limit may be on its way: for checks, and for actions, whose groups are ended first. */
const CHECK_SLACK_MS = 300;
const ACTION_SLACK_MS = 3500;
/** At a call's limit the host answers a ping within this time, or it spins, provided that it used so much of that time. */
const PING_LIMIT_MS = 1000;
const SPINNING_SHARE = 0.5;
/** While calls are in progress the host is asked this often, and may be silent for so long before it counts as spinning. */
const HEARTBEAT_MS = 2000;
const SILENCE_MS = 5000;
/** A verb that ends so soon after its abort has honoured it and is not called late. */
const HONOURED_MS = 1500;
/** A timer that fires so late says that the daemon itself did not run: then the answer may be waiting unread. */
const OWN_LAG_MS = 250;

interface Pending {
  readonly id: number;
  readonly key: string;
  readonly label: CallLabel;
  readonly startedAt: number;
  readonly settle: (settled: Settled) => void;
  timer: Timer | undefined;
  /** When it was settled though the verb had not ended. At most one of a kind may be outstanding. */
  stuckSince: number | undefined;
}

/** All calls of one kit host process that are outstanding, with their limits as the daemon sees them. */
export class CallDesk {
  readonly #parts: CallDeskParts;
  readonly #pending = new Map<number, Pending>();
  readonly #byKey = new Map<string, Pending>();
  readonly #pings = new Map<number, (pong: PongReport) => void>();
  #lastId = 0;
  #busy = 0;
  #heartbeat: Timer | undefined;
  #dead: string | undefined;

  constructor(parts: CallDeskParts) {
    this.#parts = parts;
  }

  /** Calls that have not been settled. */
  get busy(): number {
    return this.#busy;
  }

  /** The outstanding call with this label, stuck or not. */
  outstanding(label: CallLabel): { readonly id: number; readonly startedAt: number } | undefined {
    return this.#byKey.get(keyOf(label));
  }

  /** Sends a call; resolves in any case. An abort gives it up: it settles as aborted once its groups have been ended. */
  ask(
    label: CallLabel,
    question: Question,
    limitMs: number,
    isAction: boolean,
    signal?: AbortSignal,
  ): Promise<Settled> {
    const { clock } = this.#parts;
    if (this.#dead !== undefined) return Promise.resolve({ how: 'dead', why: this.#dead, tookMs: 0 });
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const abort = (): void => this.#abort(id);
      const settle = (settled: Settled): void => {
        signal?.removeEventListener('abort', abort);
        resolve(settled);
      };
      const pending: Pending = {
        id,
        key: keyOf(label),
        label,
        startedAt: clock.monotonic(),
        settle,
        timer: undefined,
        stuckSince: undefined,
      };
      this.#add(pending);
      this.#setLimit(pending, limitMs + (isAction ? ACTION_SLACK_MS : CHECK_SLACK_MS));
      this.#parts.send({ ...question, id } as Order);
      this.#beat();
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort);
    });
  }

  /** Resolves with the pong, or undefined when none came in time. */
  async ping(about = 0): Promise<PongReport | undefined> {
    this.#lastId += 1;
    const id = this.#lastId;
    const pong = new Promise<PongReport>((resolve) => this.#pings.set(id, resolve));
    this.#parts.send({ do: 'ping', id, about });
    const answer = await this.#within(pong, PING_LIMIT_MS);
    this.#pings.delete(id);
    return answer;
  }

  /**
   * Resolves with a pong, or ends the host because it spins. A host that is silent and uses no processor is starved or
   * stopped rather than spinning, and is given some seconds more.
   */
  async proveAlive(about = 0): Promise<PongReport | undefined> {
    for (let silentMs = 0; this.#dead === undefined; ) {
      const before = this.#parts.processorMs();
      const pong = await this.ping(about);
      if (pong !== undefined) return pong;
      silentMs += PING_LIMIT_MS;
      const usedMs = (this.#parts.processorMs() ?? Number.NaN) - (before ?? Number.NaN);
      const starved = usedMs < PING_LIMIT_MS * SPINNING_SHARE;
      if (!starved || silentMs >= SILENCE_MS) {
        this.#silent(silentMs);
        break;
      }
    }
    return undefined;
  }

  /** Takes a report that concerns a call. False when it concerns none that is outstanding: then it is forged. */
  take(report: AnswerReport | LimitReport | PongReport): boolean {
    if (report.say === 'pong') {
      this.#pings.get(report.id)?.(report);
      return report.id <= this.#lastId;
    }
    const pending = this.#pending.get(report.id);
    if (pending === undefined) return false;
    if (report.say === 'limit') this.#reachedLimit(pending, report);
    else this.#answered(pending, report);
    return true;
  }

  /** The host is gone: everything outstanding is settled as dead. */
  close(why: string): void {
    this.#dead = why;
    this.#heartbeat?.cancel();
    for (const pending of this.#pending.values()) {
      this.#drop(pending);
      this.#settle(pending, { how: 'dead', why, tookMs: this.#tookMs(pending) });
    }
  }

  #add(pending: Pending): void {
    this.#pending.set(pending.id, pending);
    this.#byKey.set(pending.key, pending);
    this.#busy += 1;
  }

  #drop(pending: Pending): void {
    this.#pending.delete(pending.id);
    if (this.#byKey.get(pending.key) === pending) this.#byKey.delete(pending.key);
  }

  #answered(pending: Pending, report: AnswerReport): void {
    this.#drop(pending);
    const { stuckSince } = pending;
    if (stuckSince !== undefined && this.#parts.clock.monotonic() - stuckSince > HONOURED_MS) {
      this.#parts.onLate(pending.label, report.tookMs);
    }
    this.#settle(pending, { how: 'answer', report });
  }

  #reachedLimit(pending: Pending, { why, tookMs, starved, over }: LimitReport): void {
    if (over) this.#drop(pending);
    this.#settle(pending, { how: 'limit', why, tookMs, starved });
  }

  #settle(pending: Pending, settled: Settled): void {
    pending.timer?.cancel();
    pending.timer = undefined;
    if (pending.stuckSince !== undefined) return;
    pending.stuckSince = this.#parts.clock.monotonic();
    this.#busy -= 1;
    pending.settle(settled);
  }

  #tookMs({ startedAt }: Pending): number {
    return this.#parts.clock.monotonic() - startedAt;
  }

  /** The host keeps the limit and reports it; this is for a host that does not. */
  #setLimit(pending: Pending, ms: number): void {
    pending.timer = this.#parts.clock.after(ms, () => void this.#overdue(pending));
  }

  async #overdue(pending: Pending): Promise<void> {
    const pong = await this.proveAlive(pending.id);
    if (pending.stuckSince !== undefined) return;
    if (pong !== undefined)
      this.#settle(pending, { how: 'limit', why: 'limit', tookMs: this.#tookMs(pending), starved: pong.starved });
  }

  #abort(id: number): void {
    const pending = this.#pending.get(id);
    if (pending?.stuckSince !== undefined || pending === undefined) return;
    pending.timer?.cancel();
    this.#setLimit(pending, ACTION_SLACK_MS);
    this.#parts.send({ do: 'abort', id });
  }

  /** One ping after the other while something is in progress: a host that spins is found before the limits of its calls. */
  #beat(): void {
    if (this.#heartbeat !== undefined) return;
    this.#heartbeat = this.#parts.clock.after(HEARTBEAT_MS, () => void this.#askWhetherAlive());
  }

  async #askWhetherAlive(): Promise<void> {
    let silentMs = 0;
    while (this.busy > 0 && this.#dead === undefined && silentMs < SILENCE_MS) {
      if ((await this.ping()) !== undefined) break;
      silentMs += PING_LIMIT_MS;
    }
    this.#heartbeat = undefined;
    if (this.#dead !== undefined) return;
    if (silentMs >= SILENCE_MS) this.#silent(silentMs);
    else if (this.busy > 0) this.#beat();
  }

  #silent(ms: number): void {
    if (this.#dead === undefined) this.#parts.onSilence(`it answered no ping for ${ms / 1000} s`);
  }

  async #within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
    const { clock } = this.#parts;
    const began = clock.monotonic();
    const timeout = Promise.withResolvers<undefined>();
    const timer = clock.after(ms, () => {
      const late = clock.monotonic() - began - ms > OWN_LAG_MS;
      if (late) clock.after(ms, () => timeout.resolve(undefined));
      else timeout.resolve(undefined);
    });
    const value = await Promise.race([promise, timeout.promise]);
    timer.cancel();
    return value;
  }
}

function keyOf({ kit, tag, verb }: CallLabel): string {
  return `${verb} ${kit} ${tag}`;
}
