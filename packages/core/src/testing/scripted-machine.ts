import { createHash } from 'node:crypto';
import type { Host, HostCare, KeptFile, RunResult, TcpRequest, TcpResult } from '../contract/host.js';
import { LksspError } from '../errors/lkssp-error.js';
import { ScriptedAddresses } from './scripted-addresses.js';
import { answerOf, type ScriptedCommand } from './scripted-commands.js';
import { ScriptedMounts } from './scripted-mounts.js';
import { ScriptedPaths } from './scripted-paths.js';
import { ScriptedProcesses } from './scripted-processes.js';
import { ScriptedUnits } from './scripted-units.js';
import { ScriptedWeb } from './scripted-web.js';

/** One thing that a kit asked of its host. */
export interface Asked {
  readonly what: string;
  readonly of: string;
  readonly detail: unknown;
}

/** What a scripted machine is made of; everything can be changed while a test runs. */
export interface ScriptedMachineParts {
  /** Programs and their answers. */
  readonly commands?: readonly ScriptedCommand[];
  /** Files that `read` and `care.keep` find. */
  readonly files?: Readonly<Record<string, string>>;
  /** Ports of the loopback that accept connections. */
  readonly ports?: readonly number[];
  /** Time of day in milliseconds. */
  readonly now?: number;
}

/** What a call on a scripted machine may be given; left out: 30 s, a new signal. Time passes in pauses alone. */
interface ScriptedCallOf {
  readonly tag?: string;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

/** A machine that only pretends: commands are answered from a table, processes exist in memory, and everything that was asked is written down. */
export class ScriptedMachine {
  readonly folder = '/scripted';
  readonly commands: ScriptedCommand[];
  readonly files: Map<string, string>;
  readonly ports: Set<number>;
  readonly asked: Asked[] = [];
  readonly processes = new ScriptedProcesses();
  readonly mounts = new ScriptedMounts();
  readonly addresses = new ScriptedAddresses();
  readonly units = new ScriptedUnits();
  readonly paths = new ScriptedPaths();
  readonly web = new ScriptedWeb();
  now: number;
  readonly #care = new Map<string, Map<string, string>>();

  constructor({ commands = [], files = {}, ports = [], now = 1_800_000_000_000 }: ScriptedMachineParts = {}) {
    this.commands = [...commands];
    this.files = new Map(Object.entries(files));
    this.ports = new Set(ports);
    this.now = now;
  }

  /** The host of one call. */
  host({ tag = 'trial', limitMs = 30_000, signal = new AbortController().signal }: ScriptedCallOf = {}): Host {
    const began = this.now;
    const ask = (what: string, detail: unknown): void => void this.asked.push({ what, of: tag, detail });
    const { mounts, addresses, units } = this;
    return {
      get mounts() {
        return mounts.of(ask);
      },
      get addresses() {
        return addresses.of(ask);
      },
      get units() {
        return units.of(ask);
      },
      reach: async (request) => {
        ask('reach', request);
        return await this.paths.reach(request);
      },
      http: async (request) => {
        ask('http', request);
        return await this.web.http(request);
      },
      run: async (request) => {
        ask('run', request);
        refuseAborted(signal, request.argv[0]);
        return await untilAborted(answerOf(this.commands, request), signal);
      },
      read: async (path) => {
        ask('read', path);
        return this.#file(path);
      },
      processes: this.processes.of(tag, ask, signal),
      care: this.#careOf(tag, ask),
      tcp: async (request) => {
        ask('tcp', request);
        return this.#tcp(request);
      },
      now: () => this.now,
      left: () => Math.max(0, limitMs - (this.now - began)),
      pause: async (ms) => {
        ask('pause', ms);
        refuseAborted(signal, 'a pause');
        this.now += ms;
        // Other work gets its turn, and an abort is seen; no time passes.
        await new Promise(setImmediate);
        refuseAborted(signal, 'a pause');
      },
    };
  }

  /** What was asked of one kind, for example `run`. */
  askedFor(what: string): readonly unknown[] {
    return this.asked.filter((each) => each.what === what).map(({ detail }) => detail);
  }

  /** The files in care of one resource, by name; editing the map edits the copies. */
  careOf(tag: string): Map<string, string> {
    const files = this.#care.get(tag) ?? new Map<string, string>();
    this.#care.set(tag, files);
    return files;
  }

  /** Nothing to clear up: everything was in memory. */
  clear(): Promise<void> {
    return Promise.resolve();
  }

  #file(path: string): string {
    const text = this.files.get(path);
    if (text === undefined) throw new LksspError('LKSSP_FILE_UNREADABLE', { file: path, why: 'ENOENT' });
    return text;
  }

  #careOf(tag: string, ask: (what: string, detail: unknown) => void): HostCare {
    const kept = (name: string): KeptFile | undefined => {
      const text = this.careOf(tag).get(name);
      const path = `${this.folder}/care/${tag}/${name}`;
      return text === undefined ? undefined : { path, digest: createHash('sha256').update(text).digest('hex') };
    };
    return {
      keep: async (name, source) => {
        ask('keep', { name, source });
        this.careOf(tag).set(name, this.#file(source));
        return kept(name) as KeptFile;
      },
      look: async (name) => kept(name),
      clear: async () => {
        ask('clear', tag);
        this.careOf(tag).clear();
      },
    };
  }

  #tcp({ port, address = '127.0.0.1' }: TcpRequest): TcpResult {
    const place = `port ${port} of ${address}`;
    if (this.ports.has(port)) return { answer: 'accepted', reason: `${place} accepts connections` };
    return { answer: 'refused', reason: `nobody listens on ${place}` };
  }
}

const ENDED_BY_US: RunResult = {
  ok: false,
  code: null,
  signal: 'SIGTERM',
  timedOut: true,
  stdout: '',
  stderr: '',
  tookMs: 1,
};

function refuseAborted(signal: AbortSignal, what: string): void {
  if (signal.aborted) throw new LksspError('LKSSP_HOST_ABORTED', { what, why: 'the call was aborted' });
}

/** A program that never answers is ended by the abort, as the real host does. */
function untilAborted(answer: Promise<RunResult>, signal: AbortSignal): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(ENDED_BY_US);
    signal.addEventListener('abort', abort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
