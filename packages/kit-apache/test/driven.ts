import type { Call, Json, Outcome, Verdict } from '@lkssp/core';
import { apache } from '../src/apache.js';
import { type ApacheOptions, apacheOptions } from '../src/apache-options.js';
import type { ScriptedApaches } from './scripted-apaches.js';

/** A pretended instance, handled as the daemon does: the handle of the last good outcome goes into the next call. */
export class Driven {
  handle: Json | undefined;
  readonly #machine: ScriptedApaches;
  readonly #options: ApacheOptions;
  readonly #tag: string;

  constructor(machine: ScriptedApaches, options: object, tag = 'web') {
    this.#machine = machine;
    this.#options = apacheOptions.parse(options);
    this.#tag = tag;
  }

  async act(verb: 'create' | 'restore' | 'remove' | 'recover' | 'delete'): Promise<Outcome> {
    const outcome = await apache[verb]?.(this.#call());
    if (outcome === undefined) throw new Error(`the type has no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  async check(verb: 'quickCheck' | 'deepCheck' = 'quickCheck'): Promise<Verdict> {
    const verdict = await apache[verb]?.(this.#call());
    if (verdict === undefined) throw new Error(`the type has no ${verb}`);
    return verdict;
  }

  #call(): Call<ApacheOptions> {
    const { signal } = new AbortController();
    const resource = { tag: this.#tag, id: this.#options.config, type: 'apache', parents: [], children: [] };
    const quiet = (): void => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet };
    const host = this.#machine.host({ tag: this.#tag, signal });
    return { resource, options: this.#options, handle: this.handle, host, signal, log };
  }
}
