import type { Incident } from '../../domain/incident.js';
import { changedSettings, type SettingsChange } from '../../domain/resource.js';
import { LksspError } from '../../errors/lkssp-error.js';
import { say } from '../../messages/sentence.js';
import type {
  Administration,
  ApplyStep,
  CreateOrder,
  HierarchyDocument,
  Operation,
  PolicyOrder,
  PolicyReport,
  ServerStatus,
  SimulationRequest,
  StopHow,
} from '../../ports/administration.js';
import type { KitFate, TypeDescription } from '../../ports/kit-gateway.js';
import type { Progress } from '../procedure/operations.js';
import type { IncidentQuery } from '../../ports/state-store.js';
import type { Guardian } from '../guardian.js';
import { ApplyOrders } from './apply-orders.js';
import { assertSettings } from './assert-settings.js';
import { CreationOrders } from './creation-orders.js';
import { endMaintenance } from './end-maintenance.js';
import { exportDocument } from './hierarchy-document.js';
import { HierarchyOrders } from './hierarchy-orders.js';
import { PolicyOrders } from './policy-orders.js';
import { ResourceFactory } from './resource-factory.js';
import { type ProcessFacts, serverStatus } from './status-view.js';
import { stopEngine } from './stop-order.js';

/** What the administration needs besides the guardian. */
export interface AdministrationParts {
  readonly guardian: Guardian;
  readonly facts: ProcessFacts;
  readonly onStopped: (how: { readonly failed: boolean }) => void;
  /** This run protects nothing: a stop takes nothing out of service. */
  readonly maintenance: boolean;
  /** Plays what would happen, on a copy. */
  readonly simulate: (guardian: Guardian, request: SimulationRequest) => Promise<string>;
}

/** Takes orders, refuses what cannot be, and hands the rest to those who carry it out. */
export class EngineAdministration implements Administration {
  readonly #parts: AdministrationParts;
  readonly #guardian: Guardian;
  readonly #creation: CreationOrders;
  readonly #hierarchies: HierarchyOrders;
  readonly #apply: ApplyOrders;
  readonly #policies: PolicyOrders;
  readonly #hurried = new AbortController();
  #stop: Operation | undefined;

  constructor(parts: AdministrationParts) {
    const { guardian } = parts;
    const { roster, service } = guardian;
    const { gateway, clock, logger, settings } = guardian.parts;
    this.#parts = parts;
    this.#guardian = guardian;
    const factory = new ResourceFactory(gateway, roster, clock);
    this.#hierarchies = new HierarchyOrders(guardian, factory);
    const assertKnown = (tag: string): void => this.#hierarchies.assertKnown(tag);
    this.#creation = new CreationOrders({ guardian, factory, assertKnown });
    this.#apply = new ApplyOrders(guardian, factory, this.#hierarchies);
    this.#policies = new PolicyOrders({
      roster,
      checkIntervalMs: (tag) =>
        (tag === undefined ? settings.checkIntervalMs : service.timing(tag)?.quickCheck.everyMs) ?? 0,
      tell: (sentence, tag) => logger.tell(sentence, { component: 'policy', ...(tag === undefined ? {} : { tag }) }),
    });
  }

  status(tags?: readonly string[]): ServerStatus {
    return serverStatus(this.#guardian, this.#parts.facts, tags);
  }

  kits(): readonly KitFate[] {
    return this.#guardian.parts.gateway.fates();
  }

  types(): readonly TypeDescription[] {
    return this.#guardian.parts.gateway.types();
  }

  async create(order: CreateOrder, who: string): Promise<Operation> {
    this.#assertRunning();
    return this.#creation.create(order, who);
  }

  async set(tag: string, change: SettingsChange, who: string): Promise<void> {
    this.#assertKnown(tag);
    const settings = changedSettings(this.#guardian.roster.resource(tag)?.settings ?? {}, change);
    assertSettings(settings);
    const { roster, loops, parts, service } = this.#guardian;
    const resource = roster.resource(tag);
    if (resource === undefined) return;
    const sentences = Object.entries(change).map(([name, value]) =>
      say('settingChanged', { name, tag, value: value === null ? 'default' : String(value) }),
    );
    for (const sentence of sentences) parts.logger.tell(sentence, { component: 'hierarchy', action: who, tag });
    await roster.record(
      [{ put: 'resource', resource: { ...resource, settings } }],
      sentences.map((sentence) => ({ type: 'configuration-changed', sentence })),
    );
    if (service.timing(tag) !== undefined) loops.follow(roster.condition(tag), roster.condition(tag));
  }

  async delete(tag: string, how: { readonly hierarchy?: boolean }, who: string): Promise<Operation> {
    this.#assertRunning();
    return this.#hierarchies.delete(tag, how.hierarchy ?? false, who);
  }

  async restore(tag: string, how: { readonly now?: boolean }, who: string): Promise<Operation> {
    this.#assertRunning();
    this.#assertKnown(tag);
    return this.#guardian.orders.restore(tag, how, who);
  }

  async remove(tag: string, how: { readonly now?: boolean }, who: string): Promise<Operation> {
    this.#assertRunning();
    this.#assertKnown(tag);
    return this.#guardian.orders.remove(tag, how, who);
  }

  async createDependency(parent: string, child: string): Promise<void> {
    await this.#hierarchies.createDependency({ parent, child });
  }

  async deleteDependency(parent: string, child: string): Promise<void> {
    await this.#hierarchies.deleteDependency({ parent, child });
  }

  policies(pattern?: string): readonly PolicyReport[] {
    return this.#policies.report(pattern);
  }

  setPolicy(order: PolicyOrder): ReturnType<Administration['setPolicy']> {
    return this.#policies.set(order);
  }

  removePolicy(order: Pick<PolicyOrder, 'policy' | 'tag'>): ReturnType<Administration['removePolicy']> {
    return this.#policies.remove(order);
  }

  incidents(query: IncidentQuery): Promise<readonly Incident[]> {
    return this.#guardian.parts.store.incidents(query);
  }

  async incident(id: number): Promise<Incident> {
    const found = await this.#guardian.parts.store.incident(id);
    if (found === undefined) throw new LksspError('LKSSP_INCIDENT_UNKNOWN', { id });
    return found;
  }

  operation(id: string): Operation {
    return this.#guardian.operations.get(id);
  }

  export(): HierarchyDocument {
    return exportDocument(this.#guardian.roster);
  }

  planApply(document: HierarchyDocument): Promise<readonly ApplyStep[]> {
    return this.#apply.plan(document);
  }

  async apply(document: HierarchyDocument, who: string): Promise<Operation> {
    this.#assertRunning();
    return this.#apply.apply(document, who);
  }

  simulate(request: SimulationRequest): Promise<string> {
    return this.#parts.simulate(this.#guardian, request);
  }

  /** A second order to stop is the first one again, except that `now` is heeded. */
  async stop(how: StopHow, who: string): Promise<Operation> {
    const { guardian, onStopped, maintenance } = this.#parts;
    const parts = { guardian, onStopped };
    if (how.now === true) this.#hurried.abort();
    if (this.#stop !== undefined) {
      if (how.now === true) guardian.hurry('stop');
      return guardian.operations.get(this.#stop.id);
    }
    this.#stop = maintenance ? endMaintenance(parts, who, this.#hurried.signal) : stopEngine(parts, how, who);
    return this.#stop;
  }

  /** See {@link HierarchyOrders.letGo}. */
  letGo(tags: readonly string[], order: string, progress: Progress): Promise<void> {
    return this.#hierarchies.letGo(tags, order, progress);
  }

  #assertRunning(): void {
    if (this.#stop !== undefined) throw new LksspError('LKSSP_DAEMON_STOPPING', {});
  }

  #assertKnown(tag: string): void {
    this.#hierarchies.assertKnown(tag);
  }
}
