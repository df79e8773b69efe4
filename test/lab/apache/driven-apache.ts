import type { Call, Json, Outcome, Proposal, Verdict } from '@lkssp/core';
import { TrialHome } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-apache';
import type { ApacheInstance } from '../rig/apache-instance.ts';

const [type] = kit.resourceTypes;
if (type === undefined) throw new Error('the kit has no type');

/** An instance under protection on the real machine, handled as the daemon does: the handle of the last good outcome goes into the next call. */
export class DrivenApache {
  readonly home = new TrialHome('apache');
  readonly options: Json;
  readonly #tag: string;
  handle: Json | undefined;

  constructor(options: Json, tag = 'web') {
    this.options = options;
    this.#tag = tag;
  }

  /** Looks at the machine as `lkssp resource create` does. */
  static async propose(options: Json): Promise<Proposal> {
    const home = new TrialHome('apache');
    const proposal = await type?.propose?.({ options, host: home.host(), signal: new AbortController().signal });
    await home.clear();
    if (proposal === undefined) throw new Error('the type proposes nothing');
    return proposal;
  }

  /** Proposed, created and in service. */
  static async serving(
    instance: Pick<ApacheInstance, 'config'>,
    more: object = {},
    tag?: string,
  ): Promise<DrivenApache> {
    const proposal = await DrivenApache.propose({ config: instance.config, ...more });
    if (proposal.problems.length > 0) throw new Error(proposal.problems.join('; '));
    const driven = new DrivenApache(proposal.options, tag);
    for (const verb of ['create', 'restore'] as const) {
      const outcome = await driven.act(verb);
      if (outcome.outcome === 'failure') throw new Error(`${verb}: ${outcome.reason}`);
    }
    return driven;
  }

  /** Acts, and keeps the handle. */
  async act(verb: 'create' | 'restore' | 'remove' | 'recover' | 'delete', limitMs = 60_000): Promise<Outcome> {
    const outcome = await type?.[verb]?.(await this.#call(limitMs));
    if (outcome === undefined) throw new Error(`the type has no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  /** Looks. */
  async check(verb: 'quickCheck' | 'deepCheck' = 'quickCheck'): Promise<Verdict> {
    const verdict = await type?.[verb]?.(await this.#call(30_000));
    if (verdict === undefined) throw new Error(`the type has no ${verb}`);
    return verdict;
  }

  /** Takes it out of service and clears up. */
  async end(): Promise<void> {
    await this.act('remove');
    await this.home.clear();
  }

  async #call(limitMs: number): Promise<Call<unknown>> {
    const parsed = await type?.options['~standard'].validate(this.options);
    if (parsed === undefined || parsed.issues !== undefined) throw new Error(JSON.stringify(parsed?.issues));
    const signal = AbortSignal.timeout(limitMs);
    const id = type?.identify(parsed.value) ?? '';
    const resource = { tag: this.#tag, id, type: 'apache', parents: [], children: [] };
    const quiet = (): void => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet };
    const host = this.home.host({ tag: this.#tag, limitMs, signal });
    return { resource, options: parsed.value, handle: this.handle, host, signal, log };
  }
}
