import type { Call, Host, Json, Outcome, ResourceType, Verdict } from '@lkssp/core';

/** A resource in a test, handled as the daemon does: the handle of the last good outcome goes into the next call. */
export class Driven<Options> {
  handle: Json | undefined;
  readonly #type: ResourceType<Options>;
  readonly #options: Options;
  readonly #host: (signal: AbortSignal) => Host;
  readonly #tag: string;

  constructor(type: ResourceType<Options>, options: Options, host: (signal: AbortSignal) => Host, tag = 'web') {
    this.#type = type;
    this.#options = options;
    this.#host = host;
    this.#tag = tag;
  }

  /** Acts, and keeps the handle. */
  async act(verb: 'create' | 'restore' | 'remove' | 'recover' | 'delete', signal?: AbortSignal): Promise<Outcome> {
    const outcome = await this.#type[verb]?.(this.#call(signal));
    if (outcome === undefined) throw new Error(`the type has no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  /** Looks. */
  async check(verb: 'quickCheck' | 'deepCheck' = 'quickCheck'): Promise<Verdict> {
    const verdict = await this.#type[verb]?.(this.#call());
    if (verdict === undefined) throw new Error(`the type has no ${verb}`);
    return verdict;
  }

  #call(signal = new AbortController().signal): Call<Options> {
    const resource = { tag: this.#tag, id: this.#type.identify(this.#options), type: '', parents: [], children: [] };
    const quiet = (): void => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet };
    return { resource, options: this.#options, handle: this.handle, host: this.#host(signal), signal, log };
  }
}
