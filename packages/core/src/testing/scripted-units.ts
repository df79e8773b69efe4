import type { HostUnits, ScriptStatus, UnitResult, UnitState } from '../contract/host-units.js';
import { LksspError } from '../errors/lkssp-error.js';

type Ask = (what: string, detail: unknown) => void;
type Order = 'start' | 'stop' | 'restart' | 'reload';

/** A pretended service: its state, and how it answers to orders. */
export interface ScriptedUnit {
  state: UnitState;
  /** Other names of it. */
  readonly aliases: readonly string[];
  /** What becomes of an order; by default it is carried out. Returning undefined means: carried out. */
  onOrder: (order: Order) => UnitResult | undefined | Promise<UnitResult | undefined>;
  /** What its SysV script says. Left out: there is no script. */
  status?: ScriptStatus;
  /** True between `takeOver` and `letGo`. */
  isTaken: boolean;
  /** How often it was started. */
  starts: number;
}

const MANAGED: Omit<UnitState, 'name'> = {
  manager: 'systemd',
  load: 'loaded',
  active: 'inactive',
  sub: 'dead',
  result: 'success',
  enabled: 'enabled',
  sinceMs: 0,
  inStateMs: 0,
  type: 'simple',
  restart: 'no',
  remainsAfterExit: false,
};

/** Pretended services of the operating system. */
export class ScriptedUnits {
  readonly #units: ScriptedUnit[] = [];
  /** Set it, and nobody can be asked: no service manager answers. */
  unable: string | undefined;
  #nextPid = 4000;

  /** Installs a service; `name` with its suffix. It does not run unless its state says so. */
  add(name: string, state: Partial<UnitState> = {}, aliases: readonly string[] = []): ScriptedUnit {
    const unit: ScriptedUnit = {
      state: { ...MANAGED, ...state, name },
      aliases,
      onOrder: () => undefined,
      isTaken: false,
      starts: 0,
    };
    this.#units.push(unit);
    return unit;
  }

  /** Takes a service away, with its unit file. */
  uninstall(name: string): void {
    const at = this.#units.findIndex(({ state }) => state.name === name);
    if (at >= 0) this.#units.splice(at, 1);
  }

  /** The service that a name stands for. */
  get(name: string): ScriptedUnit | undefined {
    const names = [name, `${name}.service`];
    return this.#units.find(({ state, aliases }) =>
      names.some((each) => each === state.name || aliases.includes(each)),
    );
  }

  /** It runs from now on. */
  run(unit: ScriptedUnit): void {
    const pid = (this.#nextPid += 1);
    const { type, remainsAfterExit } = unit.state;
    unit.starts += 1;
    if (unit.state.manager === 'sysv') {
      unit.state = { ...unit.state, active: 'active', sub: 'exit 0' };
      return;
    }
    const goesOn = type !== 'oneshot';
    const [active, sub] = goesOn
      ? ['active', 'running']
      : remainsAfterExit
        ? ['active', 'exited']
        : ['inactive', 'dead'];
    unit.state = {
      ...without(unit.state, 'main', 'ended'),
      active,
      sub,
      result: 'success',
      sinceMs: 1,
      inStateMs: 1,
      ...(goesOn ? { main: { pid, startTime: pid * 10 } } : { ended: 'exit 0' }),
    };
  }

  /** It does not run from now on; with how it ended where that was not in order. */
  halt(unit: ScriptedUnit, result = 'success', ended?: string): void {
    if (unit.state.manager === 'sysv') {
      unit.state = { ...unit.state, active: 'inactive', sub: result === 'success' ? 'exit 3' : 'exit 1' };
      return;
    }
    const active = result === 'success' ? 'inactive' : 'failed';
    const sub = result === 'success' ? 'dead' : 'failed';
    const how = ended === undefined ? {} : { ended };
    unit.state = { ...without(unit.state, 'main', 'ended'), active, sub, result, sinceMs: 0, ...how };
  }

  /** The services as one call sees them. */
  of(ask: Ask): HostUnits {
    const order = (what: Order) => (name: string, withinMs?: number) => {
      ask(`units.${what}`, { name, withinMs });
      return this.#order(what, name);
    };
    return {
      state: async (name) => this.#state(name),
      start: order('start'),
      stop: order('stop'),
      restart: order('restart'),
      reload: order('reload'),
      scriptStatus: async (name) => this.#status(name),
      takeOver: async (name) => {
        ask('units.takeOver', { name });
        const unit = this.get(name);
        if (unit === undefined || unit.state.manager === 'sysv') return false;
        unit.isTaken = true;
        return true;
      },
      letGo: async (name) => {
        ask('units.letGo', { name });
        const unit = this.get(name);
        if (unit !== undefined) unit.isTaken = false;
      },
      resolve: async (name) => this.get(name)?.state.name,
    };
  }

  #state(name: string): UnitState {
    if (this.unable !== undefined) throw new LksspError('LKSSP_HOST_UNABLE', { what: name, why: this.unable });
    return this.get(name)?.state ?? { ...MANAGED, name, load: 'not-found', enabled: '' };
  }

  #status(name: string): ScriptStatus {
    const unit = this.get(name);
    const status = unit?.state.manager === 'sysv' ? statusOf(unit.state) : unit?.status;
    if (status === undefined) throw new LksspError('LKSSP_PROGRAM_START', { program: name, why: 'ENOENT' });
    return status;
  }

  async #order(order: Order, name: string): Promise<UnitResult> {
    if (this.unable !== undefined) return { ok: false, result: 'unable', reason: this.unable };
    const unit = this.get(name);
    if (unit === undefined) {
      const reason = `there is no unit ${name}`;
      return order === 'stop' ? { ok: true, result: 'done', reason } : { ok: false, result: 'failed', reason };
    }
    const answer = await unit.onOrder(order);
    if (answer !== undefined) return answer;
    const runs = unit.state.active === 'active';
    if (order === 'stop') this.halt(unit);
    else if (order === 'restart' || (order === 'start' && !runs)) this.run(unit);
    return { ok: true, result: 'done', reason: '' };
  }
}

/** What its script says, by its state. */
function statusOf({ sub }: UnitState): ScriptStatus {
  return { code: Number(/^exit (\d+)$/.exec(sub)?.[1] ?? 4), timedOut: sub === 'hung', text: '' };
}

function without(state: UnitState, ...names: readonly (keyof UnitState)[]): UnitState {
  return Object.fromEntries(
    Object.entries(state).filter(([name]) => !names.some((each) => each === name)),
  ) as unknown as UnitState;
}
