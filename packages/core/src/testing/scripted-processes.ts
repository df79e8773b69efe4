import type {
  HostProcesses,
  ProcessIdentity,
  ProcessState,
  StartRequest,
  SupervisedProcess,
} from '../contract/host-processes.js';
import { LksspError } from '../errors/lkssp-error.js';

/** A pretended process. */
interface Pretended {
  readonly process: SupervisedProcess;
  readonly request: StartRequest;
  readonly owner: string;
  life: ProcessState['life'];
  ended?: string;
  output: string;
  /** False for one that not even KILL ends. */
  mortal: boolean;
}

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
  readonly #all: Pretended[] = [];
  #next = 1000;

  /** Numbers of those that live. */
  living(): readonly number[] {
    return this.#all.filter(({ life }) => life !== 'gone').map(({ process }) => process.pid);
  }

  /** A process that belongs to nobody. */
  stranger(): ProcessIdentity {
    return this.#make('', { argv: ['stranger'] }).process;
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
      list: () => Promise.reject(new Error('not built yet')),
      listening: () => Promise.reject(new Error('not built yet')),
      listeners: () => Promise.reject(new Error('not built yet')),
      signal: () => false,
      end: () => Promise.reject(new Error('not built yet')),
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
    const one: Pretended = { process, request, owner, life: 'alive', output: '', mortal: true };
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

  #find(owner?: string, name?: string, identity?: ProcessIdentity): Pretended | undefined {
    return this.#all.findLast(
      (one) =>
        one.life !== 'gone' &&
        (owner === undefined || one.owner === owner) &&
        (name === undefined || (one.request.name ?? 'main') === name) &&
        (identity === undefined || (one.process.pid === identity.pid && one.process.startTime === identity.startTime)),
    );
  }

  #state({ pid, startTime }: ProcessIdentity): ProcessState {
    const one = this.#all.find(({ process }) => process.pid === pid && process.startTime === startTime);
    if (one === undefined) return { life: 'gone' };
    return one.ended === undefined ? { life: one.life } : { life: one.life, ended: one.ended };
  }

  #of({ pid, startTime }: ProcessIdentity): Pretended {
    const one = this.#all.find(({ process }) => process.pid === pid && process.startTime === startTime);
    if (one === undefined) throw new TypeError(`there never was a process ${pid} started at ${startTime}`);
    return one;
  }
}

function identityOf(one: Pretended | undefined): ProcessIdentity | undefined {
  return one === undefined ? undefined : { pid: one.process.pid, startTime: one.process.startTime };
}
