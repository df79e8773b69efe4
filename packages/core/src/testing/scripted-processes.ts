import type {
  HostProcesses,
  ProcessIdentity,
  ProcessState,
  StartRequest,
  StopRequest,
  SupervisedProcess,
} from '../contract/host-processes.js';
import { LksspError } from '../errors/lkssp-error.js';
import {
  isProcess,
  listPretended,
  type PretendedProcess as Pretended,
  pretendedListeners,
  type ProcessTraits,
} from './scripted-process-table.js';

const BOOT = '00000000-0000-4000-8000-000000000000';

/** How a pretended program behaves when it is started; by default it runs, prints nothing and says at once that it is ready. */
export type StartScript = (request: StartRequest) => {
  readonly output?: string;
  /** It ends so, right after its start. */
  readonly ends?: string;
  /** It cannot be started, because of this. */
  readonly refused?: string;
};

/** Processes that exist in memory alone. */
export class ScriptedProcesses {
  /** What programs do when they are started. */
  onStart: StartScript = () => ({});
  /** What a signal does beyond the usual (KILL and TERM end, STOP stops, CONT goes on); true when it has done all of it. */
  onSignal: (identity: ProcessIdentity, signal: string) => boolean = () => false;
  readonly #all: Pretended[] = [];
  #next = 1000;

  /** Numbers of those that live. */
  living(): readonly number[] {
    return this.#all.filter(({ life }) => life !== 'gone').map(({ process }) => process.pid);
  }

  /** A process that belongs to nobody. */
  stranger(): ProcessIdentity {
    return this.appear();
  }

  /** A process that was there without anybody here having started it. */
  appear({ listening = [], ...facts }: ProcessTraits = {}): ProcessIdentity {
    const one = this.#make('', { argv: [facts.exe ?? 'stranger'] });
    one.facts = { ...one.facts, ...facts };
    one.listening = listening;
    return { pid: one.process.pid, startTime: one.process.startTime };
  }

  /** What of it is different from now on. */
  change(identity: ProcessIdentity, { listening, ...facts }: ProcessTraits): void {
    const one = this.#of(identity);
    one.facts = { ...one.facts, ...facts };
    if (listening !== undefined) one.listening = listening;
  }

  /** A stopped one goes on. */
  goOn(identity: ProcessIdentity): void {
    if (this.#of(identity).life === 'stopped') this.#of(identity).life = 'alive';
  }

  /** It ends. */
  end(identity: ProcessIdentity, how = 'SIGKILL'): void {
    Object.assign(this.#of(identity), { life: 'gone', ended: how });
  }

  /** It is stopped, as by SIGSTOP. */
  stop(identity: ProcessIdentity): void {
    this.#of(identity).life = 'stopped';
  }

  /** Nothing ends it from now on. */
  makeImmortal(identity: ProcessIdentity): void {
    this.#of(identity).mortal = false;
  }

  /** The processes as one resource's calls see them. */
  of(owner: string, ask: (what: string, detail: unknown) => void, signal: AbortSignal): HostProcesses {
    return {
      list: async (filter) => listPretended(this.#all, filter),
      listening: async (identity) => this.#find(undefined, undefined, identity)?.listening ?? [],
      listeners: async (port) => pretendedListeners(this.#all, port),
      signal: (identity, name) => {
        ask('signal', { identity, signal: name });
        return this.#signal(identity, name);
      },
      end: async (processes, request) => {
        ask('end', { processes, request });
        return this.#endAll(processes, request);
      },
      identify: (pid) => identityOf(this.#all.findLast(({ process, life }) => process.pid === pid && life !== 'gone')),
      state: (identity) => this.#state(identity),
      start: async (request) => {
        ask('start', request);
        if (signal.aborted) throw new LksspError('LKSSP_HOST_ABORTED', { what: request.argv[0], why: 'aborted' });
        return this.#start(owner, request);
      },
      find: async (name = 'main') => this.#find(owner, name)?.process,
      output: async (process, keepBytes = 65_536) => this.#of(process).output.slice(-keepBytes),
      gone: async (process) => this.#state(process).life === 'gone',
      stop: async (process, request) => {
        ask('stop', { process, request });
        return this.#stop(process);
      },
    };
  }

  #start(owner: string, request: StartRequest): Awaited<ReturnType<HostProcesses['start']>> {
    const { output = '', ends, refused } = this.onStart(request);
    if (refused !== undefined) throw new LksspError('LKSSP_PROGRAM_START', { program: request.argv[0], why: refused });
    const old = this.#find(owner, request.name ?? 'main');
    if (old !== undefined) this.#stop(old.process);
    const one = this.#make(owner, request);
    one.output = output;
    if (ends !== undefined) this.end(one.process, ends);
    const unready = new LksspError('LKSSP_PROGRAM_ENDED', { program: request.argv[0], how: ends ?? '' });
    const ready =
      ends !== undefined && request.notify === true ? Promise.reject(unready) : Promise.resolve(one.process);
    ready.catch(() => undefined);
    return { process: one.process, ready };
  }

  #make(owner: string, request: StartRequest): Pretended {
    const pid = (this.#next += 1);
    const process = { pid, startTime: pid * 10, bootId: BOOT, log: `/scripted/output/${pid}.log` };
    const name = (request.argv[0].split('/').at(-1) ?? '').slice(0, 15);
    const facts = { name, parent: 1, group: pid, session: pid, exe: request.argv[0], cgroup: '/' };
    const rest = { life: 'alive' as const, output: '', mortal: true, listening: [] };
    const one: Pretended = { process, request, owner, facts, ...rest };
    this.#all.push(one);
    return one;
  }

  #stop(process: SupervisedProcess): readonly ProcessIdentity[] {
    const one = this.#find(undefined, undefined, process);
    if (one === undefined) return [];
    if (!one.mortal) return [{ pid: process.pid, startTime: process.startTime }];
    this.end(process, 'SIGTERM');
    return [];
  }

  #signal(identity: ProcessIdentity, signal: string): boolean {
    const one = this.#find(undefined, undefined, identity);
    if (one === undefined) return false;
    if (this.onSignal(identity, signal)) return true;
    if (signal === 'SIGSTOP') this.stop(identity);
    if (signal === 'SIGCONT') this.goOn(identity);
    if (['SIGTERM', 'SIGKILL'].includes(signal) && one.mortal) this.end(identity, signal);
    return true;
  }

  #endAll(processes: readonly ProcessIdentity[], { signal = 'SIGTERM' }: StopRequest): readonly ProcessIdentity[] {
    const left = (): readonly ProcessIdentity[] => processes.filter((each) => this.#state(each).life !== 'gone');
    for (const name of [signal, 'SIGKILL']) for (const each of left()) this.#signal(each, name);
    return left();
  }

  #find(owner?: string, name?: string, identity?: ProcessIdentity): Pretended | undefined {
    return this.#all.findLast(
      (one) =>
        one.life !== 'gone' &&
        (owner === undefined || one.owner === owner) &&
        (name === undefined || (one.request.name ?? 'main') === name) &&
        (identity === undefined || isProcess(one, identity)),
    );
  }

  #state(identity: ProcessIdentity): ProcessState {
    const one = this.#all.find((each) => isProcess(each, identity));
    if (one === undefined) return { life: 'gone' };
    return one.ended === undefined ? { life: one.life } : { life: one.life, ended: one.ended };
  }

  #of(identity: ProcessIdentity): Pretended {
    const one = this.#all.find((each) => isProcess(each, identity));
    if (one === undefined) {
      throw new TypeError(`there never was a process ${identity.pid} started at ${identity.startTime}`);
    }
    return one;
  }
}

function identityOf(one: Pretended | undefined): ProcessIdentity | undefined {
  return one === undefined ? undefined : { pid: one.process.pid, startTime: one.process.startTime };
}
