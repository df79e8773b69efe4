import { Caller, type CallOptions, type OrderOptions, type Tagged } from './call.js';
import type { Client } from './client.js';
import { Connection } from './connection.js';
import type { StreamMessage } from './event-stream.js';
import { type FollowOptions, follow } from './follow.js';
import { nonsense } from './unanswered.js';
import { type WaitOptions, waitFor } from './wait-for.js';
import type { Dependency } from './wire/dependency.js';
import type { ServerEvent } from './wire/event.js';
import type { ApplyStep, HierarchyDocument } from './wire/hierarchy-document.js';
import type { Incident, IncidentQuery } from './wire/incident.js';
import type { Json } from './wire/json.js';
import type { KitFate, TypeDescription } from './wire/kit.js';
import type { LogLine } from './wire/log.js';
import type { ActHow, Operation, StopHow } from './wire/operation.js';
import type { PolicyName, PolicyOrder, PolicyReport, PolicyResult } from './wire/policy.js';
import type { CreateOrder, ResourceSettings, ResourceStatus, SettingsPatch } from './wire/resource.js';
import type { SimulationRequest, SimulationResult } from './wire/simulation.js';
import type { Health, ServerStatus } from './wire/status.js';

/** Where the daemon is and how it is to speak. */
export interface ClientOptions {
  /** Path of the daemon's unix socket: `HOME/run/lkssp.sock`. */
  readonly socketPath: string;
  /** Language of sentences as in Accept-Language, `ja`. Default: English. */
  readonly language?: string | undefined;
}

type IfMatch = { readonly ifMatch?: string | undefined };

/** Ends an Operation's question later than the server's own holding back. */
const HOLD_MARGIN_MS = 30_000;

class SocketClient implements Client {
  readonly #socketPath: string;
  readonly #connection: Connection;
  readonly #caller: Caller;

  constructor({ socketPath, language }: ClientOptions) {
    this.#socketPath = socketPath;
    this.#connection = new Connection(socketPath);
    this.#caller = new Caller(this.#connection, language);
  }

  health(options?: CallOptions): Promise<Health> {
    return this.#get('/health', options);
  }

  status(options?: CallOptions): Promise<ServerStatus> {
    return this.#get('/status', options);
  }

  resource(tag: string, options?: CallOptions): Promise<ResourceStatus> {
    return this.#get(resourcePath(tag), options);
  }

  createResource(order: CreateOrder, options?: OrderOptions): Promise<Operation> {
    return this.#caller.order({ method: 'POST', path: '/resources', body: order }, options);
  }

  settings(tag: string, options?: CallOptions): Promise<Tagged<ResourceSettings>> {
    return this.#caller.tagged({ method: 'GET', path: `${resourcePath(tag)}/settings` }, options);
  }

  changeSettings(tag: string, patch: SettingsPatch, options?: OrderOptions & IfMatch): Promise<ResourceSettings> {
    const headers = { 'if-match': options?.ifMatch };
    const path = `${resourcePath(tag)}/settings`;
    return this.#caller.order({ method: 'PATCH', path, headers, body: patch }, options);
  }

  deleteResource(tag: string, how: { readonly hierarchy?: boolean } = {}, options?: OrderOptions): Promise<Operation> {
    return this.#caller.order({ method: 'DELETE', path: resourcePath(tag), query: how }, options);
  }

  restoreResource(tag: string, how: ActHow = {}, options?: OrderOptions): Promise<Operation> {
    return this.#caller.order({ method: 'POST', path: `${resourcePath(tag)}/restore`, body: how }, options);
  }

  removeResource(tag: string, how: ActHow = {}, options?: OrderOptions): Promise<Operation> {
    return this.#caller.order({ method: 'POST', path: `${resourcePath(tag)}/remove`, body: how }, options);
  }

  dependencies(options?: CallOptions): Promise<readonly Dependency[]> {
    return this.#get('/dependencies', options);
  }

  createDependency(parent: string, child: string, options?: OrderOptions): Promise<void> {
    return this.#caller.order({ method: 'POST', path: '/dependencies', body: { parent, child } }, options);
  }

  deleteDependency(parent: string, child: string, options?: OrderOptions): Promise<void> {
    return this.#caller.order({ method: 'DELETE', path: '/dependencies', query: { parent, child } }, options);
  }

  policies(pattern?: string, options?: CallOptions): Promise<Tagged<readonly PolicyReport[]>> {
    return this.#caller.tagged({ method: 'GET', path: '/policies', query: { tag: pattern } }, options);
  }

  setPolicy(policy: PolicyName, order: PolicyOrder, options?: OrderOptions & IfMatch): Promise<PolicyResult> {
    const headers = { 'if-match': options?.ifMatch };
    return this.#caller.order({ method: 'PUT', path: policyPath(policy), headers, body: order }, options);
  }

  removePolicy(policy: PolicyName, pattern?: string, options?: OrderOptions): Promise<PolicyResult> {
    return this.#caller.order({ method: 'DELETE', path: policyPath(policy), query: { tag: pattern } }, options);
  }

  incidents(query: IncidentQuery = {}, options?: CallOptions): Promise<readonly Incident[]> {
    return this.#caller.value({ method: 'GET', path: '/incidents', query: { ...query } }, options);
  }

  incident(id: number, options?: CallOptions): Promise<Incident> {
    return this.#get(`/incidents/${id}`, options);
  }

  log(lines?: number, options?: CallOptions): Promise<readonly LogLine[]> {
    return this.#caller.value({ method: 'GET', path: '/log', query: { lines } }, options);
  }

  followLog(options: FollowOptions = {}): AsyncIterable<LogLine> {
    return this.#follow<LogLine>('/log/follow', options);
  }

  follow(options: FollowOptions = {}): AsyncIterable<ServerEvent> {
    return this.#follow<ServerEvent>('/events', options);
  }

  operation(id: string, options?: CallOptions): Promise<Operation> {
    return this.#get(operationPath(id), options);
  }

  waitFor(operation: Operation, options?: WaitOptions): Promise<Operation> {
    const ask = (id: string, held: { seen: number; waitMs: number }, signal?: AbortSignal): Promise<Operation> =>
      this.#caller.value(
        { method: 'GET', path: operationPath(id), query: held },
        { signal, deadlineMs: held.waitMs + HOLD_MARGIN_MS },
      );
    return waitFor(ask, operation, options);
  }

  kits(options?: CallOptions): Promise<readonly KitFate[]> {
    return this.#get('/kits', options);
  }

  types(options?: CallOptions): Promise<readonly TypeDescription[]> {
    return this.#get('/types', options);
  }

  exportHierarchies(options?: CallOptions): Promise<HierarchyDocument> {
    return this.#get('/export', options);
  }

  planApply(document: HierarchyDocument, options?: CallOptions): Promise<readonly ApplyStep[]> {
    return this.#caller.value({ method: 'POST', path: '/apply', query: { plan: true }, body: document }, options);
  }

  apply(document: HierarchyDocument, options?: OrderOptions): Promise<Operation> {
    return this.#caller.order({ method: 'POST', path: '/apply', body: document }, options);
  }

  simulate(request: SimulationRequest, options?: CallOptions): Promise<SimulationResult> {
    return this.#caller.value({ method: 'POST', path: '/simulations', body: request }, options);
  }

  stop(how: StopHow = {}, options?: OrderOptions): Promise<Operation> {
    return this.#caller.order({ method: 'POST', path: '/stop', body: how }, options);
  }

  openApi(options?: CallOptions): Promise<Json> {
    return this.#get('/openapi.json', options);
  }

  close(): void {
    this.#connection.close();
  }

  #get<Value>(path: string, options: CallOptions | undefined): Promise<Value> {
    return this.#caller.value({ method: 'GET', path }, options);
  }

  async *#follow<Item>(path: string, options: FollowOptions): AsyncGenerator<Item, void, void> {
    const open = (last: string | undefined, signal: AbortSignal | undefined) => this.#caller.stream(path, last, signal);
    for await (const message of follow(open, options)) yield this.#item<Item>(message);
  }

  #item<Item>({ data }: StreamMessage): Item {
    try {
      return JSON.parse(data) as Item;
    } catch (cause) {
      throw nonsense(this.#socketPath, 200, 'its event is no JSON', cause);
    }
  }
}

/** A client of the daemon at `socketPath`. Connects at the first request, not before. */
export function createClient(options: ClientOptions): Client {
  return new SocketClient(options);
}

function resourcePath(tag: string): string {
  return `/resources/${encodeURIComponent(tag)}`;
}

function policyPath(policy: string): string {
  return `/policies/${encodeURIComponent(policy)}`;
}

function operationPath(id: string): string {
  return `/operations/${encodeURIComponent(id)}`;
}
