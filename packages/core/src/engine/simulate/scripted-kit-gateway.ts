import type { Json } from '../../contract/json.js';
import { done, failure, type Outcome } from '../../contract/outcome.js';
import type { Proposal, ProposedChild } from '../../contract/resource-type.js';
import { degraded, failed, healthy, hung, unable, type Verdict } from '../../contract/verdict.js';
import type { ActionVerb, CheckVerb, Verb } from '../../contract/verbs.js';
import type { Clock } from '../../ports/clock.js';
import type {
  CheckReply,
  KitFate,
  KitGateway,
  KitTakeover,
  KitTrial,
  TypeDescription,
  Validation,
  VerbTarget,
} from '../../ports/kit-gateway.js';
import {
  type ActionScript,
  type CheckScript,
  type Health,
  type ScriptedResource,
  scriptedResource,
} from './scripted-resource.js';
import { fatesOf, ScriptedKitTrial, type ScriptedRelease } from './scripted-kit-trial.js';
import { scriptedType } from './scripted-type.js';

/** One verb that was called. */
export interface ScriptedCall {
  readonly tag: string;
  readonly verb: Verb;
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly limitMs: number;
  /** What the kit was told. */
  readonly target: VerbTarget;
  endedAt?: number;
  /** `healthy`, `failed: gone`, `done`, `failure: …`, `ended: aborted`. */
  answer?: string;
}

/** A pretended world of resources on a clock: looks at them, acts on them, and keeps every call. */
export class ScriptedKitGateway implements KitGateway {
  /** Of the process that runs the verbs. */
  #clock: Clock;
  /** Of the pretended things themselves. */
  readonly #worldClock: Clock;
  #types: Map<string, TypeDescription>;
  /** Of the release that was taken last. */
  #fates: readonly KitFate[] | undefined;
  readonly #resources = new Map<string, ScriptedResource>();
  readonly #open = new Map<string, ScriptedCall>();
  readonly calls: ScriptedCall[] = [];
  /** What the kit proposes below the thing of an id. */
  readonly proposed = new Map<string, readonly ProposedChild[]>();
  /** What a gateway's user must never do, and did: two verbs on one resource at one time. */
  readonly breaches: string[] = [];
  /** Told when a call begins and when it ends. */
  onCall: (call: ScriptedCall, phase: 'begins' | 'ends') => void = () => undefined;
  /** Told when a thing fails again, where its script says that an event tells of it. */
  onRelapse: (tag: string) => void = () => undefined;
  /** True: the kit host was starved, no verdict counts. */
  starved = false;
  /** Kit folders by path, to be tried. */
  readonly releases = new Map<string, ScriptedRelease>();
  /** Trials in the order in which they were made. */
  readonly trials: ScriptedKitTrial[] = [];
  /** What `validate` finds wrong with any options. */
  problems: readonly string[] = [];

  constructor(clock: Clock, types: readonly TypeDescription[] = [scriptedType()]) {
    this.#clock = clock;
    this.#worldClock = clock;
    this.#types = new Map(types.map((each) => [`${each.kit}/${each.type}`, each]));
  }

  /** The pretended thing behind `tag`; made when it is asked for first, healthy. */
  resource(tag: string): ScriptedResource {
    const known = this.#resources.get(tag) ?? scriptedResource(tag);
    this.#resources.set(tag, known);
    return known;
  }

  /** Calls of `tag` and, where given, `verb`, in order of their beginning. */
  callsOf(tag: string, verb?: Verb): readonly ScriptedCall[] {
    return this.calls.filter((each) => each.tag === tag && (verb === undefined || each.verb === verb));
  }

  /** `TAG VERB` of the acting calls in order of their beginning. */
  get actions(): readonly string[] {
    return this.calls.filter(({ verb }) => !isCheck(verb)).map(({ tag, verb }) => `${tag} ${verb}`);
  }

  /** Its process was killed: what ran ends without an answer, and later calls live on `clock`. */
  beginAnew(clock: Clock): void {
    this.#clock = clock;
    this.#open.clear();
  }

  fates(): readonly KitFate[] {
    return this.#fates ?? fatesOf(this.types());
  }

  type(kit: string, type: string): TypeDescription | undefined {
    return this.#types.get(`${kit}/${type}`);
  }

  types(): readonly TypeDescription[] {
    return [...this.#types.values()];
  }

  async check(target: VerbTarget, verb: CheckVerb, limitMs: number): Promise<CheckReply> {
    const call = this.#begin(target, verb, limitMs);
    const script = this.resource(target.view.tag).checks[verb];
    const wasStarved = this.starved;
    const begun = script.next.shift() ?? script.finds ?? this.#health(target.view.tag);
    const isSilent = begun === 'hung' || script.takesMs > limitMs;
    await this.#pass(isSilent ? limitMs : script.takesMs);
    const verdict = isSilent ? hung(`no answer within ${limitMs} ms`) : this.#verdict(target, script, begun);
    this.#end(call, 'reason' in verdict ? `${verdict.verdict}: ${verdict.reason}` : verdict.verdict);
    return { verdict, tookMs: this.#clock.monotonic() - call.at, starved: wasStarved || this.starved };
  }

  async act(target: VerbTarget, verb: ActionVerb, limitMs: number, signal?: AbortSignal): Promise<Outcome> {
    const call = this.#begin(target, verb, limitMs);
    const resource = this.resource(target.view.tag);
    const script = resource.actions[verb];
    const isSilent = script.does === 'hangs' || script.takesMs > limitMs;
    const aborted = await this.#pass(isSilent ? limitMs : script.takesMs, signal);
    const outcome = this.#outcome(target, script, verb, { aborted, late: isSilent });
    this.#end(call, outcome.outcome === 'done' ? 'done' : `failure: ${outcome.reason}`);
    return outcome;
  }

  validate(_kit: string, _type: string, options: Json): Promise<Validation> {
    if (this.problems.length > 0)
      return Promise.resolve({ valid: false, problems: this.problems.map((message) => ({ message })) });
    const id = typeof options === 'object' && options !== null && 'id' in options ? options['id'] : options;
    const text = typeof id === 'string' ? id : JSON.stringify(id);
    return Promise.resolve({ valid: true, options, id: text });
  }

  propose(_kit: string, _type: string, options: Json): Promise<Proposal> {
    const { id } = options as { readonly id?: string };
    return Promise.resolve({ options, problems: [], children: this.proposed.get(id ?? '') ?? [] });
  }

  #health(tag: string): Health {
    const { health } = this.resource(tag);
    return isGood(health) && this.#missing(tag) !== undefined ? 'failed' : health;
  }

  /** The first of its children that is not good, where the thing needs them. */
  #missing(tag: string): string | undefined {
    const { needsChildren, children } = this.resource(tag);
    return needsChildren ? children.find((child) => !isGood(this.#health(child))) : undefined;
  }

  #verdict(target: VerbTarget, script: CheckScript, health: Health): Verdict {
    const resource = this.resource(target.view.tag);
    const detail = script.watch === undefined ? {} : { watch: script.watch };
    const reason = script.reason ?? resource.reason;
    if (health === 'healthy') return healthy(script.reason, detail);
    if (health === 'degraded') return degraded(reason ?? 'it is slow', detail);
    if (health === 'unable') return unable(reason ?? 'permission denied', detail);
    const missing = this.#missing(resource.tag);
    return failed(
      missing === undefined ? (reason ?? 'it does not run') : `${missing}, which it needs, is not there`,
      detail,
    );
  }

  #outcome(
    target: VerbTarget,
    script: ActionScript,
    verb: ActionVerb,
    end: { aborted: boolean; late: boolean },
  ): Outcome {
    const resource = this.resource(target.view.tag);
    const missing = verb === 'remove' ? undefined : this.#missing(resource.tag);
    const why = end.aborted
      ? 'it was called off'
      : end.late
        ? `${verb} was ended: its time ran out`
        : missing === undefined
          ? undefined
          : `${missing}, which it needs, is not there`;
    if (why !== undefined || script.failsFirst > 0 || script.does === 'fails') {
      if (!end.aborted) script.failsFirst = Math.max(0, script.failsFirst - 1);
      if (script.breaks !== undefined) resource.health = script.breaks;
      const { recoverable, heldBy } = script;
      return failure(why ?? script.reason, { recoverable, ...(heldBy.length === 0 ? {} : { heldBy }) });
    }
    if (script.leaves !== undefined) resource.health = script.leaves;
    for (const other of script.bringsDown) this.resource(other).health = 'failed';
    if (script.relapses > 0) this.#relapse(resource, script);
    return script.handle === undefined ? done() : done({ handle: script.handle });
  }

  #relapse(resource: ScriptedResource, script: ActionScript): void {
    script.relapses -= 1;
    this.#worldClock.after(script.relapsesAfterMs, () => {
      if (!isGood(resource.health)) return;
      resource.health = 'failed';
      if (script.hints) this.onRelapse(resource.tag);
    });
  }

  #begin(target: VerbTarget, verb: Verb, limitMs: number): ScriptedCall {
    const { tag, children } = target.view;
    this.resource(tag).children = children;
    const open = this.#open.get(tag);
    if (open !== undefined && !(isCheck(open.verb) && !isCheck(verb)))
      this.breaches.push(`${verb} of ${tag} began at ${this.#clock.monotonic()} ms while ${open.verb} ran`);
    const call: ScriptedCall = { tag, verb, at: this.#clock.monotonic(), limitMs, target };
    this.calls.push(call);
    this.#open.set(tag, call);
    this.onCall(call, 'begins');
    return call;
  }

  #end(call: ScriptedCall, answer: string): void {
    call.endedAt = this.#clock.monotonic();
    call.answer = answer;
    if (this.#open.get(call.tag) === call) this.#open.delete(call.tag);
    this.onCall(call, 'ends');
  }

  /** A folder that is not in {@link releases} holds the kits that serve. */
  tryRelease(folder: string): Promise<KitTrial> {
    const serving = this.types();
    const trial = new ScriptedKitTrial({
      release: this.releases.get(folder) ?? { types: serving },
      serving,
      validate: (kit, type, options) => this.validate(kit, type, options),
      take: (types, fates) => this.#take(types, fates),
    });
    this.trials.push(trial);
    return Promise.resolve(trial);
  }

  #take(types: readonly TypeDescription[], fates: readonly KitFate[]): KitTakeover {
    const [before, told] = [this.#types, this.#fates];
    this.#fates = fates;
    this.#types = new Map(types.map((each) => [`${each.kit}/${each.type}`, each]));
    const undo = (): void => {
      this.#types = before;
      this.#fates = told;
    };
    return { confirm: () => undefined, undo };
  }

  /** Waits `ms`; answers true when it was called off before. */
  #pass(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted === true) return Promise.resolve(true);
    if (ms === 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const onAbort = () => {
        timer.cancel();
        resolve(true);
      };
      const timer = this.#clock.after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve(false);
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

function isCheck(verb: Verb): verb is CheckVerb {
  return verb === 'quickCheck' || verb === 'deepCheck';
}

function isGood(health: Health): boolean {
  return health === 'healthy' || health === 'degraded';
}
