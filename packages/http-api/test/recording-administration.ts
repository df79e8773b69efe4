import {
  type Administration,
  type ApplyStep,
  assertTag,
  type CreateOrder,
  type HierarchyDocument,
  type Incident,
  type KitFate,
  LksspError,
  type Operation,
  type PolicyOrder,
  type PolicyReport,
  type ResourceStatus,
  say,
  type ServerStatus,
  type SettingsChange,
  type SimulationRequest,
  type StopHow,
  type TypeDescription,
} from '@lkssp/core/engine';
import { incidents, kits, policies, resource, types } from './examples.js';
import type { RecordingEventBus } from './recording-event-bus.js';
import { RecordingOperations } from './recording-operations.js';

/** An order that was given, for tests to look at. */
export type RecordedOrder = readonly [name: string, ...given: unknown[]];

/** Behaves as the engine does towards its callers: keeps resources, refuses what it refuses; protects nothing. */
export class RecordingAdministration implements Administration {
  readonly orders: RecordedOrder[] = [];
  readonly operations: RecordingOperations;
  readonly #resources = new Map<string, ResourceStatus>();
  /** Thrown by everything from now on: a defect of the engine. */
  defect: Error | undefined;

  constructor(events: RecordingEventBus) {
    this.operations = new RecordingOperations(events);
    for (const each of [resource('web', ['db/main']), resource('db/main', [])]) this.#resources.set(each.tag, each);
  }

  status(tags?: readonly string[]): ServerStatus {
    this.#assertWhole();
    return {
      node: 'alpha',
      bootId: '11111111-2222-3333-4444-555555555555',
      version: '1.0.0',
      pid: 4711,
      startedAt: 1_800_000_000_000,
      goingDown: false,
      latch: { bootId: 'b', incident: 1, tag: 'web', at: 1_800_000_000_000 },
      alarms: [{ key: 'store', since: 1, sentence: say('storeFailing', { why: 'no space' }) }],
      policies,
      resources: [...this.#resources.values()].filter(({ tag }) => tags?.includes(tag) ?? true),
    };
  }

  kits(): readonly KitFate[] {
    return kits;
  }

  types(): readonly TypeDescription[] {
    return types;
  }

  async create(order: CreateOrder, who: string): Promise<Operation> {
    this.#assertWhole();
    this.orders.push(['create', order, who]);
    assertTag(order.tag);
    if (this.#resources.has(order.tag)) throw new LksspError('LKSSP_TAG_EXISTS', { tag: order.tag });
    if (order.kit !== 'genapp') throw new LksspError('LKSSP_KIT_UNKNOWN', { kit: order.kit, known: 'genapp' });
    const options = order.options;
    if (typeof options !== 'object' || options === null) {
      const problems = [{ message: 'is not an object', path: 'options' }];
      throw new LksspError('LKSSP_OPTIONS_INVALID', { what: order.tag, problems: 'not an object' }, { problems });
    }
    const made = resource(order.tag, order.dependsOn ?? []);
    this.#resources.set(order.tag, { ...made, options, settings: order.settings ?? {} });
    return this.operations.begin(`create ${order.tag}`);
  }

  async set(tag: string, change: SettingsChange, who: string): Promise<void> {
    this.orders.push(['set', tag, change, who]);
    const changed = Object.entries({ ...this.#get(tag).settings, ...change }).filter(([, value]) => value !== null);
    this.#resources.set(tag, { ...this.#get(tag), settings: Object.fromEntries(changed) });
  }

  async delete(tag: string, how: { readonly hierarchy?: boolean }, who: string): Promise<Operation> {
    this.orders.push(['delete', tag, how, who]);
    this.#get(tag);
    const parents = [...this.#resources.values()].filter((each) => each.children.includes(tag)).map((each) => each.tag);
    if (parents.length > 0) throw new LksspError('LKSSP_RESOURCE_NEEDED', { tag, parents: parents.join(', ') });
    this.#resources.delete(tag);
    return this.operations.begin(`delete ${tag}`);
  }

  async restore(tag: string, how: { readonly now?: boolean }, who: string): Promise<Operation> {
    return this.#act('restore', tag, how, who);
  }

  async remove(tag: string, how: { readonly now?: boolean }, who: string): Promise<Operation> {
    return this.#act('remove', tag, how, who);
  }

  async createDependency(parent: string, child: string, who: string): Promise<void> {
    this.orders.push(['createDependency', parent, child, who]);
    const { children } = this.#get(parent);
    this.#get(child);
    if (children.includes(child)) throw new LksspError('LKSSP_DEPENDENCY_EXISTS', { parent, child });
    this.#resources.set(parent, { ...this.#get(parent), children: [...children, child] });
  }

  async deleteDependency(parent: string, child: string, who: string): Promise<void> {
    this.orders.push(['deleteDependency', parent, child, who]);
    const { children } = this.#get(parent);
    if (!children.includes(child)) throw new LksspError('LKSSP_DEPENDENCY_UNKNOWN', { parent, child });
    this.#resources.set(parent, { ...this.#get(parent), children: children.filter((each) => each !== child) });
  }

  policies(pattern?: string): readonly PolicyReport[] {
    this.#assertWhole();
    return pattern === undefined ? [{ policies }] : [{ tag: this.#get(pattern).tag, policies }];
  }

  async setPolicy(order: PolicyOrder, who: string) {
    this.orders.push(['setPolicy', order, who]);
    const remark = say('policyWithoutEffect', { scope: 'the server', policy: 'Failover' });
    return { tags: order.tag === undefined ? [] : [this.#get(order.tag).tag], remarks: [remark] };
  }

  async removePolicy(order: Pick<PolicyOrder, 'policy' | 'tag'>, who: string) {
    this.orders.push(['removePolicy', order, who]);
    return { tags: order.tag === undefined ? [] : [this.#get(order.tag).tag] };
  }

  async incidents(): Promise<readonly Incident[]> {
    this.#assertWhole();
    return incidents.map((each) => ({ ...each, entries: [] }));
  }

  async incident(id: number): Promise<Incident> {
    const incident = incidents.find((each) => each.id === id);
    if (incident === undefined) throw new LksspError('LKSSP_INCIDENT_UNKNOWN', { id });
    return incident;
  }

  operation(id: string): Operation {
    return this.operations.get(id);
  }

  export(): HierarchyDocument {
    const entries = [...this.#resources.values()].map(({ tag, kit, type, options, intent, children }) => {
      return [
        tag,
        {
          kit,
          type,
          options,
          settings: { checkInterval: '30s' },
          intent,
          dependsOn: children,
          policies: { Failover: { on: false } },
        },
      ];
    });
    return { version: 1, policies: { Failover: { on: true } }, resources: Object.fromEntries(entries) };
  }

  async planApply(document: HierarchyDocument): Promise<readonly ApplyStep[]> {
    return Object.keys(document.resources).map((tag) => ({ act: 'create', tag, text: `create ${tag}` }));
  }

  async apply(document: HierarchyDocument, who: string): Promise<Operation> {
    this.orders.push(['apply', Object.keys(document.resources), who]);
    return this.operations.begin('apply');
  }

  async simulate({ fail }: SimulationRequest): Promise<string> {
    for (const tag of fail) this.#get(tag);
    return `If ${fail.join(' and ')} failed now, nothing would help.\n`;
  }

  async stop(how: StopHow, who: string): Promise<Operation> {
    this.orders.push(['stop', how, who]);
    return this.operations.begin('stop');
  }

  #act(verb: string, tag: string, how: object, who: string): Operation {
    this.#assertWhole();
    this.orders.push([verb, tag, how, who]);
    this.#get(tag);
    return this.operations.begin(`${verb} ${tag}`);
  }

  #get(tag: string): ResourceStatus {
    const found = this.#resources.get(tag);
    if (found === undefined) throw new LksspError('LKSSP_RESOURCE_UNKNOWN', { tag });
    return found;
  }

  #assertWhole(): void {
    if (this.defect !== undefined) throw this.defect;
  }
}
