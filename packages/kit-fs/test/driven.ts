import type { Call, Json, Outcome, Proposal, Verdict, WatchTarget } from '@lkssp/core';
import type { FilesysOptions } from '../src/filesys-options.js';
import { filesys } from '../src/filesys.js';
import type { ScriptedDisks } from './scripted-disks.js';

/** A file system in a test, handled as the daemon does: the handle of the last good outcome goes into the next call. */
export class Driven {
  handle: Json | undefined;
  belongings: readonly WatchTarget[] = [];
  readonly logged: string[] = [];
  readonly #machine: ScriptedDisks;
  readonly #options: Json;
  readonly #tag: string;

  constructor(machine: ScriptedDisks, options: Json, tag = 'data') {
    this.#machine = machine;
    this.#options = options;
    this.#tag = tag;
  }

  /** Looks at the machine. */
  async propose(): Promise<Proposal> {
    const signal = new AbortController().signal;
    const proposal = await filesys.propose?.({ options: this.#options, host: this.#machine.host(), signal });
    if (proposal === undefined) throw new Error('the type proposes nothing');
    return proposal;
  }

  /** Acts, and keeps the handle. */
  async act(verb: 'restore' | 'remove' | 'recover', limitMs = 60_000): Promise<Outcome> {
    const outcome = await filesys[verb]?.(await this.#call(limitMs));
    if (outcome === undefined) throw new Error(`the type has no ${verb}`);
    if (outcome.outcome === 'done' && outcome.handle !== undefined) this.handle = outcome.handle ?? undefined;
    return outcome;
  }

  /** Looks. */
  async check(verb: 'quickCheck' | 'deepCheck' = 'quickCheck'): Promise<Verdict> {
    const verdict = await filesys[verb]?.(await this.#call(10_000));
    if (verdict === undefined) throw new Error(`the type has no ${verb}`);
    return verdict;
  }

  async #call(limitMs: number): Promise<Call<FilesysOptions>> {
    const parsed = await filesys.options['~standard'].validate(this.#options);
    if (parsed.issues !== undefined) throw new Error(JSON.stringify(parsed.issues));
    const options = parsed.value;
    const { belongings } = this;
    const resource = { tag: this.#tag, id: options.mountPoint, type: 'filesys', parents: [], children: [], belongings };
    const note = (message: string): void => void this.logged.push(message);
    const log = { debug: note, info: note, warn: note };
    const { signal } = new AbortController();
    const host = this.#machine.host({ tag: this.#tag, limitMs, signal });
    return { resource, options, handle: this.handle, host, signal, log };
  }
}
