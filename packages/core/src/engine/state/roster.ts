import type { Json } from '../../contract/json.js';
import type { WatchTarget } from '../../contract/watch-target.js';
import { Hierarchy } from '../../domain/hierarchy.js';
import { effectivePolicies, type Policies, type PolicySetting } from '../../domain/policy-settings.js';
import type { Dependency, Resource } from '../../domain/resource.js';
import { type Condition, type StateCause, type StateName, unknownCondition } from '../../domain/resource-state.js';
import type { Situation } from '../../domain/situation.js';
import type { Sentence } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { EngineEvent, EventBus } from '../../ports/event-bus.js';
import type { VerbTarget } from '../../ports/kit-gateway.js';
import type { AttemptRecord, Change, KitSwitchRecord, LatchRecord, StoredState } from '../../ports/state-store.js';
import { Belongings } from './belongings.js';

/** What the roster needs. */
export interface RosterParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  /** Of the running boot: numbers of processes that were named in another mean nothing. */
  readonly bootId: string;
  /** Makes changes durable; never rejects (see the journal). */
  readonly commit: (changes: readonly Change[]) => Promise<void>;
  /** Told in memory, before the commit, of every change of a condition. */
  readonly onSettled: (before: Condition, after: Condition) => void;
}

/** A new state of a resource; what is left out stays. */
export interface Settling {
  readonly state: StateName;
  readonly reason: Sentence;
  readonly cause: StateCause;
  /** `null` forgets the handle. */
  readonly handle?: Json;
  readonly watch?: readonly WatchTarget[];
  readonly servedInBoot?: string;
}

/** Attempts of one resource that are kept: more than any policy counts, and no more after a year of flapping. */
const ATTEMPTS_KEPT = 1000;

/** All that the engine knows, in memory: the one place where it changes. Every change is committed, then published. */
export class Roster implements Situation {
  readonly #parts: RosterParts;
  readonly #resources = new Map<string, Resource>();
  readonly #conditions = new Map<string, Condition>();
  /** Processes, cgroups and units that resources have named. */
  readonly belongings = new Belongings();
  readonly #policies = new Map<string | undefined, Policies>();
  readonly #dependencies = new Map<string, Dependency>();
  /** Made when it is asked for: an apply file of 10,000 resources changes it 10,000 times in a row. */
  #hierarchy: Hierarchy | undefined;
  /** By tag; the server's under undefined. */
  readonly #settings = new Map<string | undefined, readonly PolicySetting[]>();
  /** Oldest first, the newest of each resource. */
  readonly #attempts = new Map<string, readonly AttemptRecord[]>();
  #latch: LatchRecord | undefined;
  #kitSwitch: KitSwitchRecord | undefined;

  constructor(parts: RosterParts, stored: StoredState) {
    this.#parts = parts;
    for (const resource of stored.resources) this.#resources.set(resource.tag, resource);
    for (const each of stored.conditions) {
      const condition = ofBoot(each, parts.bootId);
      this.#conditions.set(condition.tag, condition);
      this.belongings.note(condition.tag, condition.watch);
    }
    for (const each of stored.dependencies) this.#dependencies.set(edge(each), each);
    for (const each of stored.policies) this.#setPolicy(each);
    for (const each of stored.attempts) this.#addAttempt(each);
    this.#latch = stored.latch;
    this.#kitSwitch = stored.kitSwitch;
  }

  get hierarchy(): Hierarchy {
    this.#hierarchy ??= new Hierarchy(this.#resources.keys(), this.#dependencies.values());
    return this.#hierarchy;
  }

  get resources(): readonly Resource[] {
    return [...this.#resources.values()];
  }

  get policySettings(): readonly PolicySetting[] {
    return [...this.#settings.values()].flat();
  }

  /** Settings of one resource, or of the server. */
  policySettingsOf(tag?: string): readonly PolicySetting[] {
    return this.#settings.get(tag) ?? [];
  }

  get latch(): LatchRecord | undefined {
    return this.#latch;
  }

  /** The last change of kits. */
  get kitSwitch(): KitSwitchRecord | undefined {
    return this.#kitSwitch;
  }

  resource(tag: string): Resource | undefined {
    return this.#resources.get(tag);
  }

  condition(tag: string): Condition {
    return this.#conditions.get(tag) ?? unknownCondition(tag, 0);
  }

  policies(tag?: string): Policies {
    const known = this.#policies.get(tag);
    if (known !== undefined) return known;
    const server = this.policySettingsOf();
    const own = tag === undefined ? [] : this.policySettingsOf(tag);
    const fresh = effectivePolicies([...own, ...server], tag);
    this.#policies.set(tag, fresh);
    return fresh;
  }

  /** Recovery attempts of one resource, oldest first. */
  attempts(tag: string): readonly AttemptRecord[] {
    return this.#attempts.get(tag) ?? [];
  }

  /** A resource as its kit sees it, or undefined when it was deleted. */
  target(tag: string): VerbTarget | undefined {
    const resource = this.#resources.get(tag);
    if (resource === undefined) return undefined;
    const { handle } = this.condition(tag);
    return {
      kit: resource.kit,
      options: resource.options,
      ...(handle === undefined ? {} : { handle }),
      view: {
        tag,
        id: resource.id,
        type: resource.type,
        parents: [...this.hierarchy.parents(tag)],
        children: [...this.hierarchy.children(tag)],
      },
    };
  }

  /** The same for a verb that acts: with what it and all that depends on it have named, which may be in its way. */
  actTarget(tag: string): VerbTarget | undefined {
    const target = this.target(tag);
    const belongings = this.belongings.of([tag, ...this.hierarchy.ancestors(tag)]);
    return target && (belongings.length === 0 ? target : { ...target, view: { ...target.view, belongings } });
  }

  /** Applies `changes` in memory, makes them durable, then publishes `events`. */
  async record(changes: readonly Change[], events: readonly EngineEvent[] = []): Promise<void> {
    for (const change of changes) this.#apply(change);
    await this.#parts.commit(changes);
    for (const event of events) this.#parts.bus.publish(event);
  }

  /** Gives a resource a new state. A state that is the same in every respect is not written again. */
  async settle(tag: string, settling: Settling): Promise<void> {
    if (!this.#resources.has(tag)) return;
    const before = this.condition(tag);
    const after = settled(before, settling, this.#parts.clock.wall());
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    const { state, reason } = after;
    const changed = before.state !== state || JSON.stringify(before.reason) !== JSON.stringify(reason);
    const events: readonly EngineEvent[] = changed
      ? [{ type: 'state-changed', tag, from: before.state, to: state, reason }]
      : [];
    this.#conditions.set(tag, after);
    this.#parts.onSettled(before, after);
    await this.record([{ put: 'condition', condition: after }], events);
  }

  #apply(change: Change): void {
    if ('drop' in change) return this.#drop(change);
    switch (change.put) {
      case 'resource':
        if (!this.#resources.has(change.resource.tag)) this.#hierarchy = undefined;
        this.#resources.set(change.resource.tag, change.resource);
        break;
      case 'condition':
        this.#conditions.set(change.condition.tag, change.condition);
        break;
      case 'dependency':
        this.#dependencies.set(edge(change.dependency), change.dependency);
        this.#hierarchy = undefined;
        break;
      case 'policy':
        this.#setPolicy(change.setting);
        break;
      case 'attempt':
        this.#addAttempt(change.attempt);
        break;
      case 'latch':
        this.#latch = change.latch;
        break;
      case 'kit-switch':
        this.#kitSwitch = change.kitSwitch;
        break;
      default: // incidents, restarts and runs are read from the store, not from here
    }
  }

  #drop(change: Extract<Change, { drop: string }>): void {
    switch (change.drop) {
      case 'resource':
        return this.#forget(change.tag);
      case 'dependency':
        this.#dependencies.delete(edge(change.dependency));
        this.#hierarchy = undefined;
        return;
      case 'policy':
        return this.#dropPolicy(change.policy, change.tag);
      case 'attempts':
        for (const tag of change.tags) this.#attempts.delete(tag);
        return;
      case 'latch':
        this.#latch = undefined;
    }
  }

  #forget(tag: string): void {
    this.#resources.delete(tag);
    this.#conditions.delete(tag);
    for (const each of this.#dependencies.values()) {
      if (each.parent === tag || each.child === tag) this.#dependencies.delete(edge(each));
    }
    this.#hierarchy = undefined;
    this.#attempts.delete(tag);
    this.belongings.forget(tag);
    this.#settings.delete(tag);
    this.#policies.delete(tag);
  }

  #addAttempt(attempt: AttemptRecord): void {
    const before = this.#attempts.get(attempt.tag) ?? [];
    this.#attempts.set(attempt.tag, [...before.slice(1 - ATTEMPTS_KEPT), attempt]);
  }

  #setPolicy(setting: PolicySetting): void {
    this.#dropPolicy(setting.policy, setting.tag);
    this.#settings.set(setting.tag, [...(this.#settings.get(setting.tag) ?? []), setting]);
  }

  #dropPolicy(policy: PolicySetting['policy'], tag: string | undefined): void {
    this.#settings.set(
      tag,
      (this.#settings.get(tag) ?? []).filter((each) => each.policy !== policy),
    );
    this.#policies.clear();
  }
}

/** What is known of a process is its number and its start since boot: after another boot both may be a stranger's. */
function ofBoot(condition: Condition, bootId: string): Condition {
  if (condition.servedInBoot === bootId) return condition;
  return { ...condition, watch: condition.watch.filter(({ kind }) => kind !== 'process') };
}

function settled(before: Condition, settling: Settling, now: number): Condition {
  const { handle: oldHandle, ...rest } = before;
  const handle = settling.handle === undefined ? oldHandle : settling.handle;
  const servedInBoot = settling.servedInBoot ?? before.servedInBoot;
  return {
    ...rest,
    state: settling.state,
    reason: settling.reason,
    cause: settling.cause,
    since: before.state === settling.state ? before.since : now,
    watch: settling.watch ?? before.watch,
    ...(handle === undefined || handle === null ? {} : { handle }),
    ...(servedInBoot === undefined ? {} : { servedInBoot }),
  };
}

function edge({ parent, child }: Dependency): string {
  return `${parent}\n${child}`;
}
