import { formatMs } from '../contract/duration.js';
import type { Json } from '../contract/json.js';
import { failure, type Outcome } from '../contract/outcome.js';
import type { Proposal } from '../contract/resource-type.js';
import { hung, unable, type Verdict } from '../contract/verdict.js';
import type { ActionVerb, CheckVerb } from '../contract/verbs.js';
import { LksspError } from '../errors/lkssp-error.js';
import { discoverKits, type Discovery, type KitRegistry } from '../kits/kit-registry.js';
import { render, type Sentence, say } from '../messages/sentence.js';
import type {
  CheckReply,
  KitFate,
  KitGateway,
  KitTrial,
  TypeDescription,
  Validation,
  VerbTarget,
} from '../ports/kit-gateway.js';
import type { CallDesk, Settled } from './call-desk.js';
import { wrongInProposal } from './creation-answers.js';
import { HostPark, type HostParkParts } from './host-park.js';
import type { KitHostSupervisor } from './kit-host-supervisor.js';
import { outcomeOf } from './outcome-shape.js';
import type { AnswerReport } from './protocol.js';
import type { CallLabel } from './running-call.js';
import { validationOf } from './validation-shape.js';
import { verdictOf } from './verdict-shape.js';

/** What the gateway needs. */
export interface ProcessKitGatewayParts extends HostParkParts {
  readonly discovery: Omit<Discovery, 'load'>;
}

const AGAIN: readonly ActionVerb[] = ['restore', 'remove'];
const VALIDATE_LIMIT_MS = 10_000;
const PROPOSE_LIMIT_MS = 30_000;

/** Runs kits in kit hosts: one process for each kit, or one for all where isolation is `shared`. */
export class ProcessKitGateway implements KitGateway {
  readonly #parts: ProcessKitGatewayParts;
  readonly #park: HostPark;
  #registry: KitRegistry = { fates: [], kits: new Map() };
  #types: ReadonlyMap<string, TypeDescription> = new Map();

  constructor(parts: ProcessKitGatewayParts) {
    this.#parts = parts;
    this.#park = new HostPark(parts);
  }

  /** Ends what an earlier daemon has left running, then finds and loads the kits of the kit folder. Called once, before the engine starts. */
  async open(): Promise<void> {
    const { discovery, logger } = this.#parts;
    await this.#park.endLeftovers();
    this.#registry = await discoverKits({ ...discovery, load: (entry) => this.#park.tryKit(entry) });
    this.#types = new Map(
      [...this.#registry.kits.values()].flatMap(({ types }) => types.map((type) => [`${type.kit}/${type.type}`, type])),
    );
    this.#park.admit([...this.#registry.kits.values()].map(({ entry }) => entry));
    for (const fate of this.#registry.fates) logger.tell(fateSentence(fate), { component: 'kits' });
  }

  /** Ends all kit hosts in order. */
  async close(): Promise<void> {
    await this.#park.close();
  }

  fates(): readonly KitFate[] {
    return this.#registry.fates;
  }

  type(kit: string, type: string): TypeDescription | undefined {
    return this.#types.get(`${kit}/${type}`);
  }

  types(): readonly TypeDescription[] {
    return [...this.#types.values()];
  }

  /** How often each kit has thrown or answered nonsense since the start. */
  defects(): ReadonlyMap<string, number> {
    return this.#park.defects;
  }

  /** Process numbers of the kit hosts that run now, by name. */
  hosts(): ReadonlyMap<string, number> {
    return this.#park.pids();
  }

  async check(target: VerbTarget, verb: CheckVerb, limitMs: number): Promise<CheckReply> {
    const { kit, view } = target;
    const label: CallLabel = { kit, tag: view.tag, verb };
    const supervisor = this.#park.of(kit);
    if (supervisor === undefined) return this.#gone(label, 'the kit is not loaded');
    let { desk } = supervisor;
    if (desk === undefined) {
      const reached = await supervisor.reach(limitMs);
      if ('gone' in reached) return this.#gone(label, reached.gone);
      desk = reached.desk;
    }
    if (desk.outstanding(label) !== undefined) return this.#stillOutstanding(supervisor, desk, label, limitMs);
    const settled = await desk.ask(label, { do: 'call', ...target, verb, limitMs }, limitMs, false);
    return this.#checkReply(label, limitMs, settled);
  }

  /**
   * Restoring and removing are idempotent by contract: when the host dies meanwhile, perhaps by another resource's
   * fault, they are tried once more in the next one, so that a defect of a kit does not pass for a failed recovery.
   */
  async act(target: VerbTarget, verb: ActionVerb, limitMs: number, signal?: AbortSignal): Promise<Outcome> {
    const { clock } = this.#parts;
    const until = clock.monotonic() + limitMs;
    let settled = await this.#ask(target, verb, limitMs, signal);
    const restMs = until - clock.monotonic();
    if (settled.how === 'dead' && AGAIN.includes(verb) && restMs > 0 && signal?.aborted !== true) {
      settled = await this.#ask(target, verb, restMs, signal);
    }
    return this.#outcome({ kit: target.kit, tag: target.view.tag, verb }, limitMs, settled, signal);
  }

  /** Resolves when the action is over and nothing of it runs any more. */
  async #ask(target: VerbTarget, verb: ActionVerb, limitMs: number, signal?: AbortSignal): Promise<Settled> {
    const { kit, view } = target;
    const { clock } = this.#parts;
    const until = clock.monotonic() + limitMs;
    const reached = await (this.#park.of(kit)?.reach(limitMs) ?? { gone: 'the kit is not loaded' });
    if ('gone' in reached)
      return { how: 'dead', why: render(say('kitHostGone', { kit, why: reached.gone })), tookMs: 0 };
    const { desk, life } = reached;
    const restMs = Math.max(1, until - clock.monotonic());
    const label: CallLabel = { kit, tag: view.tag, verb };
    const settled = await desk.ask(label, { do: 'call', ...target, verb, limitMs: restMs }, restMs, true, signal);
    if (settled.how === 'dead') await life.cleaned;
    return settled;
  }

  async validate(kit: string, type: string, options: Json): Promise<Validation> {
    this.#assertType(kit, type);
    const label = { kit, tag: `${kit}/${type}`, verb: 'validate' };
    const value = await this.#create(label, (desk) =>
      desk.ask(label, { do: 'validate', kit, type, options }, VALIDATE_LIMIT_MS, false),
    );
    const validation = validationOf(value);
    if ('nonsense' in validation) throw this.#refusedAnswer(label, validation.nonsense);
    return validation;
  }

  async propose(kit: string, type: string, options: Json): Promise<Proposal> {
    this.#assertType(kit, type);
    const label = { kit, tag: `${kit}/${type}`, verb: 'propose' };
    const value = await this.#create(label, (desk) =>
      desk.ask(label, { do: 'propose', kit, type, options, limitMs: PROPOSE_LIMIT_MS }, PROPOSE_LIMIT_MS, true),
    );
    const wrong = wrongInProposal(value);
    if (wrong !== undefined) throw this.#refusedAnswer(label, wrong);
    return value as unknown as Proposal;
  }

  tryRelease(folder: string): Promise<KitTrial> {
    throw new Error(`not built yet: ${folder}`);
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
    const defect = this.#defect(label, report);
    if (defect !== undefined) return unable(defect);
    const verdict = verdictOf(report.value);
    return 'nonsense' in verdict ? unable(this.#park.nonsense(label, verdict.nonsense)) : verdict;
  }

  /** What is wrong with an answer before its value is looked at, in words; told and counted. */
  #defect(label: CallLabel, { threw, nonsense, absent }: AnswerReport): string | undefined {
    if (threw !== undefined) return this.#park.threw(label, threw);
    if (nonsense !== undefined) return this.#park.nonsense(label, nonsense);
    return absent === undefined ? undefined : render(say('kitHostGone', { kit: label.kit, why: absent }));
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
    const defect = this.#defect(label, settled.report);
    if (defect !== undefined) return failure(defect);
    const outcome = outcomeOf(settled.report.value);
    return 'nonsense' in outcome ? failure(this.#park.nonsense(label, outcome.nonsense)) : outcome;
  }

  #assertType(kit: string, type: string): void {
    const known = [...this.#registry.kits.keys()].join(', ') || 'none';
    const registered = this.#registry.kits.get(kit);
    if (registered === undefined) throw new LksspError('LKSSP_KIT_UNKNOWN', { kit, known });
    if (this.type(kit, type) !== undefined) return;
    throw new LksspError('LKSSP_TYPE_UNKNOWN', { kit, type, known: registered.entry.types.join(', ') });
  }

  async #create(label: CallLabel, ask: (desk: CallDesk) => Promise<Settled>): Promise<Json | undefined> {
    const reached = await (this.#park.of(label.kit)?.reach(VALIDATE_LIMIT_MS) ?? { gone: 'the kit is not loaded' });
    if ('gone' in reached) throw refused(label, render(say('kitHostGone', { kit: label.kit, why: reached.gone })));
    const settled = await ask(reached.desk);
    if (settled.how === 'dead') throw refused(label, settled.why);
    if (settled.how === 'limit') {
      throw refused(label, render(say('actionLimit', { verb: label.verb, limit: formatMs(settled.tookMs) })));
    }
    const defect = this.#defect(label, settled.report);
    if (defect !== undefined) throw refused(label, defect);
    return settled.report.value;
  }

  #refusedAnswer(label: CallLabel, what: string): LksspError {
    return refused(label, this.#park.nonsense(label, what));
  }
}

function limitVerdict({ verb }: CallLabel, limitMs: number): Verdict {
  return hung(render(say('checkLimit', { verb, limit: formatMs(limitMs) })));
}

function refused({ verb, tag }: CallLabel, reason: string): LksspError {
  return new LksspError('LKSSP_ACTION_FAILED', { verb, tag, reason });
}

function abortWords(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason.message : String(reason);
}

function fateSentence({ fate, name, kit, version, sentence }: KitFate): Sentence {
  if (fate === 'loaded') return say('kitLoaded', { kit: kit ?? name, version: version ?? '' });
  return fate === 'skipped' ? say('kitSkipped', { name, why: sentence }) : say('kitRefused', { name, why: sentence });
}
