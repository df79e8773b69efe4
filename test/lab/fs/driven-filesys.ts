import type { Call, Json, Outcome, Proposal, Verdict, WatchTarget } from '@lkssp/core';
import { TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-fs';

const [type] = kit.resourceTypes;
if (type === undefined) throw new Error('the kit has no type');

/** How one call differs from the usual one. */
export interface CallPlan {
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

/** A file system under protection on the real machine, handled as the daemon does: the handle of the last good outcome goes into the next call. */
export class DrivenFilesys {
  readonly home: TrialHome;
  readonly options: Json;
  readonly #tag: string;
  readonly #ownsHome: boolean;
  /** What belongs to the hierarchy. */
  belongings: readonly WatchTarget[] = [];
  /** What the kit wrote into its log. */
  readonly logged: string[] = [];
  handle: Json | undefined;

  constructor(options: Json, { tag = 'data', home }: { readonly tag?: string; readonly home?: TrialHome } = {}) {
    this.options = options;
    this.#tag = tag;
    this.#ownsHome = home === undefined;
    this.home = home ?? new TrialHome('fs');
  }

  /** Looks at the machine as `lkssp resource create` does. */
  static async propose(options: Json, home = new TrialHome('fs')): Promise<Proposal> {
    const proposal = await type?.propose?.({ options, host: home.host(), signal: new AbortController().signal });
    await home.clear();
    if (proposal === undefined) throw new Error('the type proposes nothing');
    return proposal;
  }

  /** Proposed, created and in service. */
  static async serving(options: Json, tag?: string): Promise<DrivenFilesys> {
    const proposal = await DrivenFilesys.propose(options);
    if (proposal.problems.length > 0) throw new Error(proposal.problems.join('; '));
    const filesys = new DrivenFilesys(proposal.options, tag === undefined ? {} : { tag });
    const outcome = await filesys.act('restore');
    if (outcome.outcome === 'failure') throw new Error(outcome.reason);
    return filesys;
  }

  /** Acts, and keeps the handle. */
  async act(verb: 'restore' | 'remove' | 'recover', plan: CallPlan = {}): Promise<Outcome> {
    const outcome = await type?.[verb]?.(await this.#call(plan));
    if (outcome === undefined) throw new Error(`the type has no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  /** Looks. */
  async check(verb: 'quickCheck' | 'deepCheck' = 'quickCheck', plan: CallPlan = {}): Promise<Verdict> {
    const verdict = await type?.[verb]?.(await this.#call(plan));
    if (verdict === undefined) throw new Error(`the type has no ${verb}`);
    return verdict;
  }

  async end(): Promise<void> {
    if (this.#ownsHome) await this.home.clear();
  }

  async #call({ limitMs = 20_000, signal = AbortSignal.timeout(limitMs) }: CallPlan): Promise<Call<unknown>> {
    const parsed = await type?.options['~standard'].validate(this.options);
    if (parsed === undefined || parsed.issues !== undefined) throw new Error(JSON.stringify(parsed?.issues));
    const options = parsed.value as never;
    const { belongings } = this;
    const id = type?.identify(options) ?? '';
    const resource = { tag: this.#tag, id, type: 'filesys', parents: [], children: [], belongings };
    const note = (message: string, fields?: unknown): void => {
      this.logged.push(`${message} ${JSON.stringify(fields)}`);
    };
    const log = { debug: note, info: note, warn: note };
    const host = this.home.host({ tag: this.#tag, signal, limitMs });
    return { resource, options, handle: this.handle, host, signal, log };
  }
}
