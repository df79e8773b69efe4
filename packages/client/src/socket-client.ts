import { Caller, type CallOptions, type OrderOptions, type Tagged } from './call.js';
import type { Client } from './client.js';
import { Connection } from './connection.js';
import type { StreamMessage } from './event-stream.js';
import { type FollowOptions, follow } from './follow.js';
import { nonsense } from './unanswered.js';
import { type WaitOptions, waitFor } from './wait-for.js';
import type { BackupFile, BackupOrder, RestoreOrder } from './wire/backup.js';
import type { Changeover, UpgradeOrder, UpgradePlan } from './wire/changeover.js';
import type { Dependency } from './wire/dependency.js';
import type { ServerEvent } from './wire/event.js';
import type { ApplyStep, HierarchyDocument } from './wire/hierarchy-document.js';
import type { Incident, IncidentQuery } from './wire/incident.js';
import type { Json } from './wire/json.js';
import type { KitDetails, KitSummary, TypeDescription } from './wire/kit.js';
import type {
  AddKitsOrder,
  KitUpgradeStep,
  OfferedKit,
  RemoveKitsOrder,
  UpgradeKitsOrder,
  VerifyFinding,
} from './wire/kit-order.js';
import type { LogLine } from './wire/log.js';
import type { ActHow, Operation, StopHow } from './wire/operation.js';
import type { PolicyName, PolicyOrder, PolicyReport, PolicyResult } from './wire/policy.js';
import type { ReloadReport } from './wire/reload.js';
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
/** What is asked of the registry through the daemon, or compared file by file, takes its time. */
const SLOW_MS = 600_000;

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
    return this.#get(pathOf('resources', tag), options);
  }

  createResource(order: CreateOrder, options?: OrderOptions): Promise<Operation> {
    return this.#post('/resources', order, options);
  }

  settings(tag: string, options?: CallOptions): Promise<Tagged<ResourceSettings>> {
    return this.#caller.tagged({ method: 'GET', path: `${pathOf('resources', tag)}/settings` }, options);
  }

  changeSettings(tag: string, patch: SettingsPatch, options?: OrderOptions & IfMatch): Promise<ResourceSettings> {
    const headers = { 'if-match': options?.ifMatch };
    const path = `${pathOf('resources', tag)}/settings`;
    return this.#caller.order({ method: 'PATCH', path, headers, body: patch }, options);
  }

  deleteResource(tag: string, how: { readonly hierarchy?: boolean } = {}, options?: OrderOptions): Promise<Operation> {
    return this.#caller.order({ method: 'DELETE', path: pathOf('resources', tag), query: how }, options);
  }

  restoreResource(tag: string, how: ActHow = {}, options?: OrderOptions): Promise<Operation> {
    return this.#post(`${pathOf('resources', tag)}/restore`, how, options);
  }

  removeResource(tag: string, how: ActHow = {}, options?: OrderOptions): Promise<Operation> {
    return this.#post(`${pathOf('resources', tag)}/remove`, how, options);
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
    return this.#caller.order({ method: 'PUT', path: pathOf('policies', policy), headers, body: order }, options);
  }

  removePolicy(policy: PolicyName, pattern?: string, options?: OrderOptions): Promise<PolicyResult> {
    return this.#caller.order({ method: 'DELETE', path: pathOf('policies', policy), query: { tag: pattern } }, options);
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
    return this.#get(pathOf('operations', id), options);
  }

  waitFor(operation: Operation, options?: WaitOptions): Promise<Operation> {
    const ask = (id: string, held: { seen: number; waitMs: number }, signal?: AbortSignal): Promise<Operation> =>
      this.#caller.value(
        { method: 'GET', path: pathOf('operations', id), query: held },
        { signal, deadlineMs: held.waitMs + HOLD_MARGIN_MS },
      );
    return waitFor(ask, operation, options);
  }

  kits(options?: CallOptions): Promise<readonly KitSummary[]> {
    return this.#get('/kits', options);
  }

  kit(name: string, options?: CallOptions): Promise<KitDetails> {
    return this.#get(pathOf('kits', name), options);
  }

  addKits(order: AddKitsOrder, options?: OrderOptions): Promise<Operation> {
    return this.#post('/kits', order, options);
  }

  removeKits(order: RemoveKitsOrder, options?: OrderOptions): Promise<Operation> {
    return this.#post('/kits/remove', order, options);
  }

  planKitUpgrade(order: UpgradeKitsOrder = {}, options?: CallOptions): Promise<readonly KitUpgradeStep[]> {
    return this.#plan('/kits/upgrade', order, options);
  }

  upgradeKits(order: UpgradeKitsOrder = {}, options?: OrderOptions): Promise<Operation> {
    return this.#post('/kits/upgrade', order, options);
  }

  rollBackKits(options?: OrderOptions): Promise<Operation> {
    return this.#post('/kits/roll-back', undefined, options);
  }

  takeKitsByHand(options?: OrderOptions): Promise<Operation> {
    return this.#post('/kits/take-by-hand', undefined, options);
  }

  verifyKits(name?: string, options?: CallOptions): Promise<readonly VerifyFinding[]> {
    return this.#caller.value({ method: 'GET', path: '/kit-findings', query: { name } }, slowly(options));
  }

  offeredKits(options?: CallOptions): Promise<readonly OfferedKit[]> {
    return this.#get('/kit-offers', slowly(options));
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
    return this.#post('/apply', document, options);
  }

  simulate(request: SimulationRequest, options?: CallOptions): Promise<SimulationResult> {
    return this.#caller.value({ method: 'POST', path: '/simulations', body: request }, options);
  }

  planUpgrade(order: UpgradeOrder = {}, options?: CallOptions): Promise<UpgradePlan> {
    return this.#plan('/upgrade', order, options);
  }

  upgrade(order: UpgradeOrder = {}, options?: OrderOptions): Promise<Operation> {
    return this.#post('/upgrade', order, options);
  }

  rollBackUpgrade(options?: OrderOptions): Promise<Operation> {
    return this.#post('/upgrade/roll-back', undefined, options);
  }

  lastChangeover(options?: CallOptions): Promise<Changeover | undefined> {
    return this.#get('/changeover', options);
  }

  createBackup(order: BackupOrder = {}, options?: OrderOptions): Promise<Operation> {
    return this.#post('/backups', order, options);
  }

  backups(file?: string, options?: CallOptions): Promise<readonly BackupFile[]> {
    return this.#caller.value({ method: 'GET', path: '/backups', query: { file } }, slowly(options));
  }

  restoreBackup(order: RestoreOrder, options?: OrderOptions): Promise<Operation> {
    return this.#post('/backups/restore', order, options);
  }

  reload(options?: OrderOptions): Promise<ReloadReport> {
    return this.#post('/reload', undefined, options);
  }

  stop(how: StopHow = {}, options?: OrderOptions): Promise<Operation> {
    return this.#post('/stop', how, options);
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

  #post<Value>(path: string, body: unknown, options: OrderOptions | undefined): Promise<Value> {
    return this.#caller.order({ method: 'POST', path, body }, options);
  }

  #plan<Value>(path: string, body: unknown, options: CallOptions | undefined): Promise<Value> {
    return this.#caller.value({ method: 'POST', path, query: { plan: true }, body }, slowly(options));
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

function slowly(options: CallOptions = {}): CallOptions {
  return { ...options, deadlineMs: options.deadlineMs ?? SLOW_MS };
}

/** Path of one thing among its like. */
function pathOf(kind: 'resources' | 'policies' | 'operations' | 'kits', name: string): string {
  return `/${kind}/${encodeURIComponent(name)}`;
}
