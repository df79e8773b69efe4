import { LksspError } from '../../errors/lkssp-error.js';
import type { Incident, IncidentEntry } from '../../domain/incident.js';
import type { PolicySetting } from '../../domain/policy-settings.js';
import type { Dependency, Resource } from '../../domain/resource.js';
import type { Condition } from '../../domain/resource-state.js';
import type {
  AttemptRecord,
  Change,
  IncidentQuery,
  KitSwitchRecord,
  LatchRecord,
  RestartRecord,
  StateStore,
  StoredState,
} from '../../ports/state-store.js';

/** What is remembered, by key, in the order of first mention. */
interface Tables {
  readonly resources: Map<string, Resource>;
  readonly dependencies: Map<string, Dependency>;
  readonly conditions: Map<string, Condition>;
  readonly policies: Map<string, PolicySetting>;
  readonly attempts: Map<string, AttemptRecord>;
  readonly restarts: Map<string, RestartRecord>;
  readonly incidents: Map<number, Omit<Incident, 'entries'>>;
  readonly entries: Map<number, ReadonlyMap<string, IncidentEntry>>;
  latch?: LatchRecord;
  kitSwitch?: KitSwitchRecord;
  lastRun?: NonNullable<StoredState['lastRun']>;
}

/**
 * The contract of StateStore without a disk: for simulations and tests. What is given is copied by way of JSON, as a
 * disk would. Dropping a resource drops what hangs on it: condition, dependencies, policies, attempts.
 */
export class MemoryStateStore implements StateStore {
  #tables = emptyTables();

  load(): Promise<StoredState> {
    const { resources, dependencies, conditions, policies, attempts, restarts, latch, lastRun, kitSwitch } =
      this.#tables;
    const ids = [...this.#tables.incidents.keys()].toSorted((a, b) => a - b);
    const open = ids.map((id) => this.#incident(id)).filter((each) => each !== undefined && each.endedAt === undefined);
    return Promise.resolve({
      resources: [...resources.values()],
      dependencies: [...dependencies.values()],
      conditions: [...resources.keys()].flatMap((tag) => conditions.get(tag) ?? []),
      policies: [...policies.values()],
      attempts: [...attempts.values()],
      restarts: [...restarts.values()],
      openIncidents: open as readonly Incident[],
      lastIncident: ids.at(-1) ?? 0,
      ...(latch === undefined ? {} : { latch }),
      ...(lastRun === undefined ? {} : { lastRun }),
      ...(kitSwitch === undefined ? {} : { kitSwitch }),
    });
  }

  commit(changes: readonly Change[]): Promise<void> {
    const next = copyOf(this.#tables);
    try {
      for (const change of changes) write(next, JSON.parse(JSON.stringify(change)) as Change);
    } catch (thrown) {
      return Promise.reject(thrown as Error);
    }
    this.#tables = next;
    return Promise.resolve();
  }

  incidents({ tag, before, limit }: IncidentQuery): Promise<readonly Incident[]> {
    const wanted = [...this.#tables.incidents.values()]
      .filter((each) => (tag === undefined || each.tag === tag) && (before === undefined || each.id < before))
      .toSorted((a, b) => b.id - a.id);
    return Promise.resolve(wanted.slice(0, Math.max(0, Math.floor(limit))).map((each) => ({ ...each, entries: [] })));
  }

  incident(id: number): Promise<Incident | undefined> {
    return Promise.resolve(this.#incident(id));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #incident(id: number): Incident | undefined {
    const header = this.#tables.incidents.get(id);
    return header && { ...header, entries: [...(this.#tables.entries.get(id)?.values() ?? [])] };
  }
}

function emptyTables(): Tables {
  return {
    resources: new Map(),
    dependencies: new Map(),
    conditions: new Map(),
    policies: new Map(),
    attempts: new Map(),
    restarts: new Map(),
    incidents: new Map(),
    entries: new Map(),
  };
}

function copyOf(tables: Tables): Tables {
  return {
    ...tables,
    resources: new Map(tables.resources),
    dependencies: new Map(tables.dependencies),
    conditions: new Map(tables.conditions),
    policies: new Map(tables.policies),
    attempts: new Map(tables.attempts),
    restarts: new Map(tables.restarts),
    incidents: new Map(tables.incidents),
    entries: new Map(tables.entries),
  };
}

function write(tables: Tables, change: Change): void {
  if ('put' in change) put(tables, change);
  else drop(tables, change);
}

function put(tables: Tables, change: Extract<Change, { put: string }>): void {
  switch (change.put) {
    case 'resource':
      tables.resources.set(change.resource.tag, change.resource);
      return;
    case 'dependency':
      for (const tag of [change.dependency.parent, change.dependency.child]) assertThere(tables.resources, tag);
      tables.dependencies.set(keyOf(change.dependency.parent, change.dependency.child), change.dependency);
      return;
    case 'condition':
      if (tables.resources.has(change.condition.tag)) tables.conditions.set(change.condition.tag, change.condition);
      return;
    case 'policy':
      if (change.setting.tag !== undefined) assertThere(tables.resources, change.setting.tag);
      tables.policies.set(keyOf(change.setting.policy, change.setting.tag), change.setting);
      return;
    case 'incident':
      tables.incidents.set(change.incident.id, change.incident);
      return;
    case 'incident-entry':
      return putEntry(tables, change.id, change.entry);
    default:
      return putNode(tables, change);
  }
}

function putNode(
  tables: Tables,
  change: Extract<Change, { put: 'attempt' | 'restart' | 'latch' | 'run' | 'kit-switch' }>,
): void {
  switch (change.put) {
    case 'attempt': {
      const { tag, bootId, sinceBoot } = change.attempt;
      if (tables.resources.has(tag)) tables.attempts.set(keyOf(tag, bootId, sinceBoot), change.attempt);
      return;
    }
    case 'restart': {
      const { bootId, at, incident, tag } = change.restart;
      tables.restarts.set(keyOf(bootId, at, incident, tag), change.restart);
      return;
    }
    case 'latch':
      tables.latch = change.latch;
      return;
    case 'kit-switch':
      tables.kitSwitch = change.kitSwitch;
      return;
    case 'run':
      tables.lastRun = change.run;
  }
}

function putEntry(tables: Tables, id: number, entry: IncidentEntry): void {
  assertThere(tables.incidents, id);
  tables.entries.set(id, new Map([...(tables.entries.get(id) ?? []), [JSON.stringify(entry), entry]]));
}

function drop(tables: Tables, change: Extract<Change, { drop: string }>): void {
  switch (change.drop) {
    case 'resource':
      return dropResource(tables, change.tag);
    case 'dependency':
      tables.dependencies.delete(keyOf(change.dependency.parent, change.dependency.child));
      return;
    case 'policy':
      tables.policies.delete(keyOf(change.policy, change.tag));
      return;
    case 'attempts':
      return dropWhere(tables.attempts, ({ tag }) => change.tags.includes(tag));
    case 'latch':
      delete tables.latch;
  }
}

function dropResource(tables: Tables, tag: string): void {
  tables.resources.delete(tag);
  tables.conditions.delete(tag);
  dropWhere(tables.dependencies, ({ parent, child }) => parent === tag || child === tag);
  dropWhere(tables.policies, (setting) => setting.tag === tag);
  dropWhere(tables.attempts, (attempt) => attempt.tag === tag);
}

function dropWhere<Value>(table: Map<string, Value>, gone: (value: Value) => boolean): void {
  for (const [key, value] of table) if (gone(value)) table.delete(key);
}

function assertThere<Key>(table: ReadonlyMap<Key, unknown>, key: Key): void {
  if (!table.has(key)) throw new LksspError('LKSSP_INTERNAL', { why: `the store has no ${String(key)}` });
}

function keyOf(...parts: readonly (string | number | undefined)[]): string {
  return JSON.stringify(parts);
}
