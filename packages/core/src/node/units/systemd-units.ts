import type { HostUnits, ScriptStatus, UnitResult, UnitState } from '../../contract/host-units.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import type { CallScope } from '../host/call-scope.js';
import { giveOrder } from './give-order.js';
import { runScriptStatus } from './script-status.js';
import { shownState } from './systemctl.js';
import type { SystemdBus } from './systemd-bus.js';
import { letUnitGo, takeUnitOver } from './take-over.js';
import type { UnitOrder } from './unit-job.js';
import { fullUnitName } from './unit-names.js';
import type { UnitReader } from './unit-reader.js';

const ANSWER_MS = 5000;
/** Left of a limit for the words that explain what happened. */
const WORDS_MS = 1000;

/** Services where systemd is process 1: over D-Bus, and by systemctl while the bus is away. */
export class SystemdUnits implements HostUnits {
  readonly #scope: CallScope;
  readonly #bus: SystemdBus;
  readonly #reader: UnitReader;

  constructor(scope: CallScope, bus: SystemdBus, reader: UnitReader) {
    this.#scope = scope;
    this.#bus = bus;
    this.#reader = reader;
  }

  async state(name: string): Promise<UnitState> {
    const unit = fullUnitName(name);
    const reading = await this.#reader.read(unit, Math.max(1, Math.min(ANSWER_MS, this.#left())));
    if ('state' in reading) return reading.state;
    if (reading.reply === 'away') return await shownState(this.#scope.runner, unit);
    throw new LksspError('LKSSP_HOST_UNABLE', { what: unit, why: reading.words });
  }

  start(name: string, withinMs?: number): Promise<UnitResult> {
    return this.#order('start', name, withinMs);
  }

  stop(name: string, withinMs?: number): Promise<UnitResult> {
    return this.#order('stop', name, withinMs);
  }

  restart(name: string, withinMs?: number): Promise<UnitResult> {
    return this.#order('restart', name, withinMs);
  }

  reload(name: string, withinMs?: number): Promise<UnitResult> {
    return this.#order('reload', name, withinMs);
  }

  async scriptStatus(name: string, withinMs?: number): Promise<ScriptStatus> {
    const { script = `/etc/init.d/${name}` } = await this.state(name);
    return await runScriptStatus(this.#scope.runner, script, withinMs);
  }

  async takeOver(name: string): Promise<boolean> {
    const { name: unit, load } = await this.state(name);
    if (load === 'not-found') return false;
    await takeUnitOver({ ...this.#scope, bus: this.#bus, unit });
    return true;
  }

  async letGo(name: string): Promise<void> {
    const unit = fullUnitName(name);
    const { name: own } = await this.state(unit).catch(() => ({ name: unit }));
    await letUnitGo({ ...this.#scope, bus: this.#bus, unit: own });
    if (own !== unit) await letUnitGo({ ...this.#scope, bus: this.#bus, unit });
  }

  async resolve(name: string): Promise<string | undefined> {
    const { load, name: own } = await this.state(name);
    return load === 'not-found' ? undefined : own;
  }

  #left(): number {
    return this.#scope.deadline - performance.now();
  }

  async #order(order: UnitOrder, name: string, withinMs = Number.POSITIVE_INFINITY): Promise<UnitResult> {
    const { runner, signal } = this.#scope;
    const unit = fullUnitName(name);
    const limit = Math.max(1, Math.min(withinMs, this.#left() - WORDS_MS));
    const state = (): Promise<UnitState> => this.state(unit);
    try {
      return await giveOrder({ bus: this.#bus, runner, signal, order, unit, withinMs: limit, state });
    } catch (thrown) {
      return { ok: false, result: 'unable', reason: wordsOf(thrown) };
    }
  }
}
