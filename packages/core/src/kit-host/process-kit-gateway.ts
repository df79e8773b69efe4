import { formatMs } from '../contract/duration.js';
import type { Json } from '../contract/json.js';
import { failure, type Outcome } from '../contract/outcome.js';
import type { Proposal } from '../contract/resource-type.js';
import { hung, unable, type Verdict } from '../contract/verdict.js';
import type { ActionVerb, CheckVerb } from '../contract/verbs.js';
import type { MachineFacts } from '../kits/kit-gates.js';
import { discoverKits, type Discovery } from '../kits/kit-registry.js';
import { render, type Sentence, say } from '../messages/sentence.js';
import type {
  CheckReply,
  KitFate,
  KitGateway,
  KitTakeover,
  KitTrial,
  TypeDescription,
  Validation,
  VerbTarget,
} from '../ports/kit-gateway.js';
import type { CallDesk, Settled } from './call-desk.js';
import { CreationCalls } from './creation-calls.js';
import { HostPark, type HostParkParts } from './host-park.js';
import type { KitHostSupervisor } from './kit-host-supervisor.js';
import { EMPTY_LODGING, hostsOnlyIn, type Lodging, lodging, withoutRefused } from './lodging.js';
import { outcomeOf } from './outcome-shape.js';
import { ProcessKitTrial } from './process-kit-trial.js';
import type { AnswerReport, CallOrder } from './protocol.js';
import type { CallLabel } from './running-call.js';
import { TrialHosts } from './trial-hosts.js';
import { verdictOf } from './verdict-shape.js';

/** What the gateway needs. */
export interface ProcessKitGatewayParts extends HostParkParts {
  readonly discovery: Omit<Discovery, 'load'>;
}

const AGAIN: readonly ActionVerb[] = ['restore', 'remove'];

/** Runs kits in kit hosts: one process for each kit, or one for all where isolation is `shared`. */
export class ProcessKitGateway implements KitGateway {
  readonly #parts: ProcessKitGatewayParts;
  readonly #park: HostPark;
  readonly #creation: CreationCalls;
  #serving: Lodging = EMPTY_LODGING;

  constructor(parts: ProcessKitGatewayParts) {
    this.#parts = parts;
    this.#park = new HostPark(parts);
    this.#creation = new CreationCalls(this.#park, () => this.#serving);
  }

  /** Ends what an earlier daemon has left running. Called once, before any kit is loaded. */
  async endLeftovers(): Promise<void> {
    await this.#park.endLeftovers();
  }

  /** Loads the kits of the kit folder, for who looks after no stored resources. */
  async open(): Promise<void> {
    await this.endLeftovers();
    const trial = await this.tryRelease(this.#parts.discovery.folder);
    trial.take().confirm();
  }

  /** Ends all kit hosts in order. */
  async close(): Promise<void> {
    await this.#park.close();
  }

  fates(): readonly KitFate[] {
    return this.#serving.registry.fates;
  }

  type(kit: string, type: string): TypeDescription | undefined {
    return this.#serving.types.get(`${kit}/${type}`);
  }

  types(): readonly TypeDescription[] {
    return [...this.#serving.types.values()];
  }

  /** What kits are compared with at the gates. */
  get machine(): MachineFacts {
    return this.#parts.discovery.machine;
  }

  /** Folders that kits are imported from, also those whose last calls are under way. */
  folders(): ReadonlySet<string> {
    return this.#park.folders();
  }

  /** How often each kit has thrown or answered nonsense since the start. */
  defects(): ReadonlyMap<string, number> {
    return this.#park.defects;
  }

  /** Process numbers of the kit hosts that run now, by name. */
  hosts(): ReadonlyMap<string, number> {
    const running = [...this.#serving.hosts].flatMap(([kit, { pid }]) =>
      pid === undefined ? [] : [[kit, pid] as const],
    );
    return new Map(running);
  }

  async check(target: VerbTarget, verb: CheckVerb, limitMs: number): Promise<CheckReply> {
    const { kit, view } = target;
    const label: CallLabel = { kit, tag: view.tag, verb };
    const host = this.#serving.hosts.get(kit);
    if (host === undefined) return this.#gone(label, 'the kit is not loaded');
    return host.use(() => this.#check(host, label, { do: 'call', ...target, verb, limitMs }));
  }

  async #check(host: KitHostSupervisor, label: CallLabel, order: Omit<CallOrder, 'id'>): Promise<CheckReply> {
    const { limitMs } = order;
    let { desk } = host;
    if (desk === undefined) {
      const reached = await host.reach(limitMs);
      if ('gone' in reached) return this.#gone(label, reached.gone);
      desk = reached.desk;
    }
    if (desk.outstanding(label) !== undefined) return this.#stillOutstanding(host, desk, label, limitMs);
    return this.#checkReply(label, limitMs, await desk.ask(label, order, limitMs, false));
  }

  /**
   * Restoring and removing are idempotent by contract: when the host dies meanwhile, perhaps by another resource's
   * fault, they are tried once more in the next one, so that a defect of a kit does not pass for a failed recovery. The
   * next one is of the same version: what the resource stores is in its form.
   */
  async act(target: VerbTarget, verb: ActionVerb, limitMs: number, signal?: AbortSignal): Promise<Outcome> {
    const { kit, view } = target;
    const label: CallLabel = { kit, tag: view.tag, verb };
    const host = this.#serving.hosts.get(kit);
    if (host === undefined) return failure(render(say('kitHostGone', { kit, why: 'the kit is not loaded' })));
    const { clock } = this.#parts;
    return host.use(async () => {
      const until = clock.monotonic() + limitMs;
      const order = { do: 'call', ...target, verb, limitMs } as const;
      let settled = await this.#ask(host, label, order, signal);
      const restMs = until - clock.monotonic();
      if (settled.how === 'dead' && AGAIN.includes(verb) && restMs > 0 && signal?.aborted !== true) {
        settled = await this.#ask(host, label, { ...order, limitMs: restMs }, signal);
      }
      return this.#outcome(label, limitMs, settled, signal);
    });
  }

  /** Resolves when the action is over and nothing of it runs any more. */
  async #ask(
    host: KitHostSupervisor,
    label: CallLabel,
    order: Omit<CallOrder, 'id'>,
    signal?: AbortSignal,
  ): Promise<Settled> {
    const { kit } = label;
    const { clock } = this.#parts;
    const until = clock.monotonic() + order.limitMs;
    const reached = await host.reach(order.limitMs);
    if ('gone' in reached)
      return { how: 'dead', why: render(say('kitHostGone', { kit, why: reached.gone })), tookMs: 0 };
    const { desk, life } = reached;
    const restMs = Math.max(1, until - clock.monotonic());
    const settled = await desk.ask(label, { ...order, limitMs: restMs }, restMs, true, signal);
    if (settled.how === 'dead') await life.cleaned;
    return settled;
  }

  validate(kit: string, type: string, options: Json): Promise<Validation> {
    return this.#creation.validate(kit, type, options);
  }

  propose(kit: string, type: string, options: Json): Promise<Proposal> {
    return this.#creation.propose(kit, type, options);
  }

  async tryRelease(folder: string, stored?: (kit: string) => readonly number[]): Promise<KitTrial> {
    const { discovery } = this.#parts;
    const serving = this.#serving;
    const hosts = new TrialHosts(this.#park, serving);
    const entries = new Map([...serving.registry.kits.values()].map(({ entry }) => [entry.name, entry]));
    const registry = await discoverKits({
      ...discovery,
      ...(stored === undefined ? {} : { machine: { ...discovery.machine, storedGenerations: stored } }),
      folder,
      load: (entry) => hosts.load(entry),
      kept: (name, fingerprint) => {
        const entry = entries.get(name);
        return entry?.fingerprint === fingerprint ? entry : undefined;
      },
    });
    const { hosts: rooms, refused } = await hosts.lodge([...registry.kits.values()]);
    return new ProcessKitTrial({
      park: this.#park,
      serving,
      tried: lodging(withoutRefused(registry, refused), rooms),
      take: (tried) => this.#take(tried),
      drop: () => hosts.close(),
    });
  }

  /** Calls begin in the new hosts from this moment on; those under way keep the old ones alive. */
  #take(tried: Lodging): KitTakeover {
    const before = this.#serving;
    this.#serving = tried;
    const told = new Set(before.registry.fates.map((fate) => JSON.stringify(fate)));
    for (const fate of tried.registry.fates) {
      if (!told.has(JSON.stringify(fate))) this.#parts.logger.tell(fateSentence(fate), { component: 'kits' });
    }
    const retire = (hosts: readonly KitHostSupervisor[]): void => {
      for (const host of hosts) void this.#park.retire(host);
    };
    return {
      confirm: () => retire(hostsOnlyIn(before, tried)),
      undo: () => {
        this.#serving = before;
        retire(hostsOnlyIn(tried, before));
      },
    };
  }

  #gone({ kit }: CallLabel, why: string): CheckReply {
    return { verdict: unable(render(say('kitHostGone', { kit, why }))), tookMs: 0, starved: false };
  }

  /** The last check has not come back: asking again would tie up more and more of whatever holds it. */
  async #stillOutstanding(supervisor: KitHostSupervisor, desk: CallDesk, label: CallLabel, limitMs: number) {
    const pong = await desk.proveAlive();
    const tookMs = this.#parts.clock.monotonic() - (desk.outstanding(label)?.startedAt ?? Number.POSITIVE_INFINITY);
    if (pong === undefined) return this.#gone(label, 'it answers no ping');
    if (tookMs > limitMs + this.#parts.limits.stuckMs) {
      supervisor.replace(`${label.verb} of ${label.tag} has not come back for ${formatMs(tookMs)}`);
    }
    return { verdict: limitVerdict(label, limitMs), tookMs: Math.max(0, tookMs), starved: false };
  }

  #checkReply(label: CallLabel, limitMs: number, settled: Settled): CheckReply {
    if (settled.how === 'dead') {
      return { verdict: unable(settled.why), tookMs: settled.tookMs, starved: false };
    }
    if (settled.how === 'limit') {
      return { verdict: limitVerdict(label, limitMs), tookMs: settled.tookMs, starved: settled.starved };
    }
    const { tookMs, starved } = settled.report;
    return { verdict: this.#verdict(label, settled.report), tookMs, starved };
  }

  #verdict(label: CallLabel, report: AnswerReport): Verdict {
    const defect = this.#park.defectOf(label, report);
    if (defect !== undefined) return unable(defect);
    const verdict = verdictOf(report.value);
    return 'nonsense' in verdict ? unable(this.#park.nonsense(label, verdict.nonsense)) : verdict;
  }

  #outcome(label: CallLabel, limitMs: number, settled: Settled, signal: AbortSignal | undefined): Outcome {
    const { verb } = label;
    if (settled.how === 'dead') return failure(settled.why);
    if (settled.how === 'limit') {
      const aborted = settled.why === 'aborted' && signal !== undefined;
      const sentence: Sentence = aborted
        ? say('actionAborted', { verb, why: abortWords(signal) })
        : say('actionLimit', { verb, limit: formatMs(limitMs) });
      return failure(render(sentence));
    }
    const defect = this.#park.defectOf(label, settled.report);
    if (defect !== undefined) return failure(defect);
    const outcome = outcomeOf(settled.report.value);
    return 'nonsense' in outcome ? failure(this.#park.nonsense(label, outcome.nonsense)) : outcome;
  }
}

function limitVerdict({ verb }: CallLabel, limitMs: number): Verdict {
  return hung(render(say('checkLimit', { verb, limit: formatMs(limitMs) })));
}

function abortWords(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason.message : String(reason);
}

function fateSentence({ fate, name, kit, version, sentence }: KitFate): Sentence {
  if (fate === 'loaded') return say('kitLoaded', { kit: kit ?? name, version: version ?? '' });
  return fate === 'skipped' ? say('kitSkipped', { name, why: sentence }) : say('kitRefused', { name, why: sentence });
}
