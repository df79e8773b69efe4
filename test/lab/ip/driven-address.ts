import type { Call, Json, Outcome, Proposal, Verdict } from '@lkssp/core';
import { TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-ip';

const [type] = kit.resourceTypes;
if (type === undefined) throw new Error('the kit has no type');

/** An address under protection on the real machine, handled as the daemon does: the handle of the last good outcome goes into the next call. */
export class DrivenAddress {
  readonly home = new TrialHome('ip');
  readonly options: Json;
  readonly #tag: string;
  /** What the kit wrote into its log. */
  readonly logged: string[] = [];
  handle: Json | undefined;

  constructor(options: Json, tag = 'vip') {
    this.options = options;
    this.#tag = tag;
  }

  /** Looks at the machine as `lkssp resource create` does. */
  static async propose(options: Json): Promise<Proposal> {
    const home = new TrialHome('ip');
    const proposal = await type?.propose?.({ options, host: home.host(), signal: new AbortController().signal });
    await home.clear();
    if (proposal === undefined) throw new Error('the type proposes nothing');
    return proposal;
  }

  /** Proposed and created. */
  static async create(options: Json, tag?: string): Promise<DrivenAddress> {
    const proposal = await DrivenAddress.propose(options);
    if (proposal.problems.length > 0) throw new Error(proposal.problems.join('; '));
    const address = new DrivenAddress(proposal.options, tag);
    const outcome = await address.act('create');
    if (outcome.outcome === 'failure') throw new Error(outcome.reason);
    return address;
  }

  /** Created and in service. */
  static async serving(options: Json, tag?: string): Promise<DrivenAddress> {
    const address = await DrivenAddress.create(options, tag);
    const outcome = await address.act('restore');
    if (outcome.outcome === 'failure') throw new Error(outcome.reason);
    return address;
  }

  /** Acts, and keeps the handle. */
  async act(verb: 'create' | 'restore' | 'remove' | 'recover', signal?: AbortSignal): Promise<Outcome> {
    const outcome = await type?.[verb]?.(await this.#call(signal));
    if (outcome === undefined) throw new Error(`the type has no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  /** Looks. */
  async check(verb: 'quickCheck' | 'deepCheck' = 'quickCheck'): Promise<Verdict> {
    const verdict = await type?.[verb]?.(await this.#call());
    if (verdict === undefined) throw new Error(`the type has no ${verb}`);
    return verdict;
  }

  async end(): Promise<void> {
    await this.home.clear();
  }

  async #call(signal = new AbortController().signal): Promise<Call<unknown>> {
    const parsed = await type?.options['~standard'].validate(this.options);
    if (parsed === undefined || parsed.issues !== undefined) throw new Error(JSON.stringify(parsed?.issues));
    const options = parsed.value as never;
    const resource = { tag: this.#tag, id: type?.identify(options) ?? '', type: 'ip', parents: [], children: [] };
    const note = (message: string, fields?: unknown): void => {
      this.logged.push(`${message} ${JSON.stringify(fields)}`);
    };
    const log = { debug: note, info: note, warn: note };
    return { resource, options, handle: this.handle, host: this.home.host({ tag: this.#tag, signal }), signal, log };
  }
}
