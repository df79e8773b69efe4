import type { SupervisedProcess } from '../../contract/host-processes.js';
import { LksspError } from '../../errors/lkssp-error.js';
import type { NotifyMessage } from './notify-message.js';
import { NotifySocket } from './notify-socket.js';
import { belongs } from './ownership.js';
import { identify } from './process-identity.js';

/** Waits for READY=1 of one program. Made before it starts, told of it as soon as it runs. */
export class Readiness {
  readonly #program: string;
  readonly #socket: NotifySocket;
  readonly #settled: PromiseWithResolvers<SupervisedProcess> = Promise.withResolvers();
  #process: SupervisedProcess | undefined;
  #status: string | undefined;

  constructor(program: string) {
    this.#program = program;
    this.#socket = new NotifySocket({
      belongs: (pid) => this.#process !== undefined && belongs(this.#process, pid),
      heard: (message) => this.#heard(message),
    });
    // Whoever does not ask must not be ended by an unhandled rejection.
    this.#settled.promise.catch(() => undefined);
  }

  get address(): string {
    return this.#socket.address;
  }

  /** From here on messages are heard. Must be called in the turn in which the program was started: until then nobody belongs. */
  began(process: SupervisedProcess): void {
    this.#process = process;
  }

  #heard({ status, mainPid, ready }: NotifyMessage): void {
    this.#status = status ?? this.#status;
    if (mainPid !== undefined) this.#follow(mainPid);
    if (!ready || this.#process === undefined) return;
    this.#settled.resolve(this.#process);
    this.#socket.close();
  }

  /** The program says which of its processes is the main one: believed only of one that belongs. */
  #follow(pid: number): void {
    const identity = identify(pid);
    if (this.#process === undefined || identity === undefined || !belongs(this.#process, pid)) return;
    this.#process = { ...this.#process, ...identity };
  }

  /** The program ended, or nobody waits any more. */
  fail(how: string): void {
    const said = this.#status === undefined ? how : `${how}; it last said: ${this.#status}`;
    this.#settled.reject(new LksspError('LKSSP_PROGRAM_ENDED', { program: this.#program, how: said }));
    this.#socket.close();
  }

  get ready(): Promise<SupervisedProcess> {
    return this.#settled.promise;
  }
}
