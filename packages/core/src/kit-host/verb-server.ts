import type { Kit } from '../contract/kit.js';
import type { ResourceType } from '../contract/resource-type.js';
import { wordsOf } from '../errors/lkssp-error.js';
import type { CreateHost, HostSetting } from '../ports/call-host.js';
import { examineMigration, examineOptions, examineProposal } from './creation-answers.js';
import { makeCall } from './make-call.js';
import { isCheck, type VerbAnswer, verbAnswer } from './verb-answer.js';
import { LagMeter } from './lag-meter.js';
import type { CallOrder, MigrateOrder, ProposeOrder, Report, ValidateOrder } from './protocol.js';
import { type CallLabel, currentCall, RunningCall } from './running-call.js';
import { short } from './verdict-shape.js';

/** How long an action may take to end after its signal was aborted, before it is reported as given up. */
const ABORT_GRACE_MS = 1000;
const VALIDATE_LIMIT_MS = 10_000;

/** What a verb server needs. */
export interface VerbServerParts {
  readonly kits: ReadonlyMap<string, Kit>;
  readonly createHost: CreateHost;
  readonly folders: Pick<HostSetting, 'runFolder' | 'libFolder'>;
  readonly report: (report: Report) => void;
  readonly lag?: LagMeter;
}

/** Runs verbs inside a kit host: limits, abort, starvation, and a hard look at what they give. */
export class VerbServer {
  readonly #parts: VerbServerParts;
  readonly #lag: LagMeter;
  readonly #calls = new Map<number, RunningCall>();

  constructor(parts: VerbServerParts) {
    this.#parts = parts;
    this.#lag = parts.lag ?? new LagMeter();
  }

  call(order: CallOrder): void {
    const { id, kit, verb, view, limitMs } = order;
    const type = this.#type(kit, view.type);
    if (type?.[verb] === undefined) return this.#absent(id, `${kit}/${view.type} has no ${verb}`);
    const call = this.#begin(id, { kit, tag: view.tag, verb }, limitMs, !isCheck(verb));
    this.#run(call, async () => {
      const given = await type[verb]?.(makeCall(order, call, this.#parts.report));
      return verbAnswer(verb, given);
    });
  }

  validate({ id, kit, type: name, options }: ValidateOrder): void {
    const type = this.#type(kit, name);
    if (type === undefined) return this.#absent(id, `the kit ${kit} has no type ${name}`);
    const call = this.#begin(id, { kit, tag: `${kit}/${name}`, verb: 'validate' }, VALIDATE_LIMIT_MS, false);
    this.#run(call, () => examineOptions(type, options));
  }

  propose({ id, kit, type: name, options, limitMs }: ProposeOrder): void {
    const type = this.#type(kit, name);
    if (type === undefined) return this.#absent(id, `the kit ${kit} has no type ${name}`);
    const call = this.#begin(id, { kit, tag: `${kit}/${name}`, verb: 'propose' }, limitMs, true);
    this.#run(call, () => examineProposal(type, { options, host: call.host, signal: call.signal }));
  }

  migrate({ id, kit, type: name, options, generation }: MigrateOrder): void {
    const type = this.#type(kit, name);
    if (type === undefined) return this.#absent(id, `the kit ${kit} has no type ${name}`);
    if (type.migrate === undefined) return this.#absent(id, 'the type has no migrate');
    const call = this.#begin(id, { kit, tag: `${kit}/${name}`, verb: 'migrate' }, VALIDATE_LIMIT_MS, false);
    this.#run(call, () => Promise.resolve(examineMigration(type, { options, generation })));
  }

  abort(id: number): void {
    const call = this.#calls.get(id);
    if (call !== undefined) void this.#giveUp(call, 'aborted', true);
  }

  /** True when the host was starved during the call `id`. */
  starved(id: number): boolean {
    return this.#calls.get(id)?.starved ?? false;
  }

  /** Aborts everything and ends all groups. */
  async endAll(): Promise<void> {
    const calls = [...this.#calls.values()];
    for (const call of calls) if (!call.givenUp) call.giveUp('the kit host ends');
    await Promise.all(calls.map((call) => call.endGroups()));
  }

  #type(kit: string, name: string): ResourceType | undefined {
    return this.#parts.kits.get(kit)?.resourceTypes.find((each) => each.type === name);
  }

  #absent(id: number, absent: string): void {
    this.#parts.report({ say: 'answer', id, tookMs: 0, starved: false, absent });
  }

  #begin(id: number, label: CallLabel, limitMs: number, isAction: boolean): RunningCall {
    const { createHost, folders } = this.#parts;
    const call = new RunningCall({ id, label, limitMs, createHost, folders, lag: this.#lag });
    this.#calls.set(id, call);
    const timer = setTimeout(() => void this.#giveUp(call, 'limit', isAction), limitMs);
    call.onOver(() => clearTimeout(timer));
    return call;
  }

  /** A verb may throw before its first await, and may not be a promise at all: `async` catches both. */
  #run(call: RunningCall, verb: () => Promise<VerbAnswer>): void {
    currentCall
      .run(call, async () => verb())
      .then(
        (answer) => this.#end(call, call.nonsense === undefined ? answer : { nonsense: call.nonsense }),
        (thrown: unknown) =>
          this.#end(call, call.nonsense === undefined ? { threw: threwWords(thrown) } : { nonsense: call.nonsense }),
      );
  }

  #end(call: RunningCall, answer: VerbAnswer): void {
    const { id, tookMs, givenUp } = call;
    const starved = !givenUp && call.starved;
    call.end();
    this.#calls.delete(id);
    if (!givenUp) this.#parts.report({ say: 'answer', id, tookMs, starved, ...answer });
    else if (call.reported) this.#parts.report({ say: 'answer', id, tookMs, starved, late: true });
    void call.endGroups();
  }

  async #giveUp(call: RunningCall, why: 'limit' | 'aborted', wait: boolean): Promise<void> {
    if (call.givenUp || call.over) return;
    const { id, starved } = call;
    call.giveUp(why === 'limit' ? 'the limit of the call ran out' : 'the call was given up');
    const ended = call.endGroups();
    if (wait) {
      await ended;
      await call.overWithin(ABORT_GRACE_MS);
    }
    call.reported = true;
    this.#parts.report({ say: 'limit', id, tookMs: call.tookMs, starved, why, over: call.over });
  }
}

function threwWords(thrown: unknown): string {
  try {
    return short(wordsOf(thrown));
  } catch {
    return 'something that cannot be put into words';
  }
}
