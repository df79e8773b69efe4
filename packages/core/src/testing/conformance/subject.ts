import type { Json } from '../../contract/json.js';
import type { Outcome } from '../../contract/outcome.js';
import type { ResourceType } from '../../contract/resource-type.js';
import type { ActionVerb, Call, CheckVerb } from '../../contract/verbs.js';
import type { Verdict } from '../../contract/verdict.js';
import { isNonsense } from '../../kit-host/json-shape.js';
import { outcomeOf } from '../../kit-host/outcome-shape.js';
import { verdictOf } from '../../kit-host/verdict-shape.js';
import { type HostRecord, recordingHost } from '../recording-host.js';
import type { KitSample, LivingSample, SampleResource } from './kit-sample.js';

/** How one call differs from the usual one. */
export interface CallDetail {
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

/** A resource of a sample, handled as the daemon handles it: the handle is kept, what crosses is JSON. */
export class Subject implements LivingSample {
  readonly type: ResourceType;
  readonly bench: SampleResource['bench'];
  readonly tag: string;
  readonly number: number;
  readonly options: Json;
  /** What was asked of the host, in order. */
  readonly record: HostRecord[] = [];
  /** Everything that the kit said: reasons and log lines. */
  readonly said: string[] = [];
  handle: Json | undefined;
  readonly #parsed: unknown;

  private constructor(type: ResourceType, resource: SampleResource, options: Json, parsed: unknown) {
    this.type = type;
    this.bench = resource.bench;
    this.tag = resource.tag;
    this.number = resource.number;
    this.options = options;
    this.#parsed = parsed;
  }

  /** Validates the options as the daemon does, and creates the resource. */
  static async create(type: ResourceType, resource: SampleResource, options: Json): Promise<Subject> {
    const result = await type.options['~standard'].validate(options);
    if (result.issues !== undefined)
      throw new Error(`the sample's own options are refused: ${JSON.stringify(result.issues)}`);
    const subject = new Subject(type, resource, options, throughJson(result.value));
    if (type.create === undefined) return subject;
    const outcome = await subject.act('create');
    if (outcome.outcome === 'failure') throw new Error(`create of the sample failed: ${outcome.reason}`);
    return subject;
  }

  /** The optional verbs that these options leave out. */
  get lacks(): readonly string[] {
    return this.type.lacks?.(this.#parsed) ?? [];
  }

  /** True when this resource has the verb. */
  has(verb: ActionVerb | CheckVerb): boolean {
    return this.type[verb] !== undefined && !this.lacks.includes(verb);
  }

  /** Its id. */
  get id(): string {
    return this.type.identify(this.#parsed);
  }

  /** Runs an acting verb. Throws when it gives nonsense. */
  async act(verb: ActionVerb, detail: CallDetail = {}): Promise<Outcome> {
    const outcome = outcomeOf(await this.type[verb]?.(this.#call(detail)));
    if (isNonsense(outcome)) throw new Error(`${verb} gave nonsense: ${outcome.nonsense}`);
    if (outcome.reason !== undefined) this.said.push(outcome.reason);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  /** Runs a check. Throws when it gives nonsense. */
  async check(verb: CheckVerb = 'quickCheck', detail: CallDetail = {}): Promise<Verdict> {
    const verdict = verdictOf(await this.type[verb]?.(this.#call(detail)));
    if (isNonsense(verdict)) throw new Error(`${verb} gave nonsense: ${verdict.nonsense}`);
    if (verdict.reason !== undefined) this.said.push(verdict.reason);
    return verdict;
  }

  /** What the kit would make of these options on this machine; undefined when it does not look. */
  async propose(): Promise<unknown> {
    const { host, signal } = this.#call({});
    return await this.type.propose?.({ options: this.options, host, signal });
  }

  #call({ limitMs = 20_000, signal }: CallDetail): Call<unknown> {
    const ends = signal ?? AbortSignal.timeout(limitMs);
    const host = recordingHost(this.bench.host({ tag: this.tag, limitMs, signal: ends }), this.record);
    const resource = { tag: this.tag, id: this.id, type: this.type.type, parents: [], children: [] };
    const note = (message: string, fields?: unknown): void =>
      void this.said.push(`${message} ${JSON.stringify(fields)}`);
    const log = { debug: note, info: note, warn: note };
    return { resource, options: this.#parsed as never, handle: this.handle, host, signal: ends, log };
  }
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** The subject of a sample with its usual options. */
export async function subjectOf(type: ResourceType, sample: KitSample, resource: SampleResource): Promise<Subject> {
  return await Subject.create(type, resource, await sample.options(resource));
}
