import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../contract/host.js';
import { dropCgroups, homeCgroup } from '../node/host/cgroup-tree.js';
import { stopSupervised } from '../node/host/ending.js';
import { recordsIn } from '../node/host/supervision-record.js';
import { createHost } from '../node/host/create-host.js';
import type { CallHost } from '../ports/call-host.js';

/** What a call on a trial host may be given; left out: 30 s, a new signal. */
export interface TrialCall {
  readonly tag?: string;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

/** Gives the real host to a test: real programs and processes, in a home folder of its own that {@link TrialHome.clear} removes. */
export class TrialHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'lkssp-trial-'));
  readonly #kit: string;
  readonly #calls: CallHost[] = [];

  constructor(kit = 'trial') {
    this.#kit = kit;
  }

  /** A path in the home, for scripts and files of the test. */
  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** The host of one call. */
  host({ tag = 'trial', limitMs = 30_000, signal = new AbortController().signal }: TrialCall = {}): Host {
    const call = createHost({
      kit: this.#kit,
      tag,
      signal,
      deadline: performance.now() + limitMs,
      runFolder: this.path('run'),
      libFolder: this.path('lib'),
    });
    this.#calls.push(call);
    return call.host;
  }

  /** Ends every program that was started here, supervised ones too, and removes the folder. */
  async clear(): Promise<void> {
    await Promise.all(this.#calls.map((call) => call.endAll()));
    await Promise.all(recordsIn(this.path('run')).map((each) => stopSupervised(each, { withinMs: 500 })));
    const cgroup = homeCgroup(this.path('run'));
    if (cgroup !== undefined) dropCgroups(cgroup);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
