import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ActionVerb, Call, Json, Kit, Outcome, ResourceType, Verdict } from '@lkssp/core';
import { type HeldLock, lockFile } from '@lkssp/core/engine';
import type { TrialHome } from '@lkssp/core/testing';

type Options = Readonly<Record<string, unknown>>;

/** A resource of the kit for services on the real machine, handled as the daemon does. */
export class DrivenService {
  readonly #type: ResourceType;
  readonly #home: TrialHome;
  readonly #options: unknown;
  #handle: Json | undefined;

  constructor(kit: Kit, home: TrialHome, options: Options) {
    const [type] = kit.resourceTypes;
    if (type === undefined) throw new Error('the kit has no type');
    this.#type = type as ResourceType;
    this.#home = home;
    const result = this.#type.options['~standard'].validate(options);
    if (result instanceof Promise || result.issues !== undefined)
      throw new Error(`refused: ${JSON.stringify(options)}`);
    this.#options = result.value;
  }

  async act(verb: ActionVerb, limitMs = 30_000): Promise<Outcome> {
    const outcome = await this.#type[verb]?.(this.#call(limitMs));
    if (outcome === undefined) throw new Error(`the type has no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.#handle = outcome.handle ?? undefined;
    return outcome;
  }

  /** Several verbs, which have to succeed. */
  async mustAct(...verbs: readonly ActionVerb[]): Promise<void> {
    for (const verb of verbs) {
      const outcome = await this.act(verb);
      if (outcome.outcome !== 'done') throw new Error(`${verb} failed: ${outcome.reason}`);
    }
  }

  async check(limitMs = 8000): Promise<Verdict> {
    const verdict = await this.#type.quickCheck?.(this.#call(limitMs));
    if (verdict === undefined) throw new Error('the type has no quickCheck');
    return verdict;
  }

  /** What `propose` makes of the options. */
  async propose(options: Json): Promise<{ readonly options: Json; readonly problems: readonly string[] }> {
    const signal = AbortSignal.timeout(10_000);
    const proposal = await this.#type.propose?.({ options, host: this.#home.host({ signal }), signal });
    if (proposal === undefined) throw new Error('the type proposes nothing');
    return proposal;
  }

  /** Holds the lock of this home, as its daemon does while it lives. */
  live(): HeldLock {
    const file = this.#home.path('run/lock');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(this.#home.path('run/daemon.json'), JSON.stringify({ pid: process.pid, since: 1 }));
    const lock = lockFile(file);
    if (lock === undefined) throw new Error('the lock is taken');
    return lock;
  }

  #call(limitMs: number): Call<unknown> {
    const signal = AbortSignal.timeout(limitMs);
    const host = this.#home.host({ tag: 'one', limitMs, signal });
    const id = this.#type.identify(this.#options);
    const resource = { tag: 'one', id, type: this.#type.type, parents: [], children: [] };
    const quiet = (): void => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet };
    return { resource, options: this.#options as never, handle: this.#handle, host, signal, log };
  }
}
