import type { BusReply, BusSignal } from './bus-reply.js';
import type { SystemdBus } from './systemd-bus.js';

/** What may be asked of a unit. */
export type UnitOrder = 'start' | 'stop' | 'restart' | 'reload';

/** `ended` with systemd's job result; `late` when the time ran out or the call was given up; else why there is no job. */
export type JobEnd =
  | { readonly job: 'ended'; readonly result: string }
  | { readonly job: 'late'; readonly aborted: boolean }
  | { readonly job: 'none'; readonly reply: Exclude<BusReply, { reply: 'given' }> };

/** An order as a call of the manager. */
export interface JobRequest {
  readonly method: string;
  readonly unit: string;
  /** `replace`, or `ignore-dependencies` where the order of a shutdown would make it wait for lkssp itself. */
  readonly mode: string;
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

const ANSWER_MS = 5000;
/** A lost signal costs at most this. */
const LOOK_MS = 2000;

/** Gives an order and waits for the end of its job. Never rejects. */
export async function runJob(bus: SystemdBus, request: JobRequest): Promise<JobEnd> {
  const { method, unit, mode, withinMs } = request;
  const deadline = performance.now() + withinMs;
  const ends = new JobEnds(bus);
  try {
    // Heard from before the order is given: a job may end before the answer to the order is read.
    const reply = await bus.manager(method, 'ss', [unit, mode], Math.min(withinMs, ANSWER_MS));
    if (reply.reply !== 'given') return { job: 'none', reply };
    const end = await ends.of(String(reply.body[0]), deadline, request.signal);
    if (end.job === 'late' && method !== 'StopUnit') await cancel(bus, String(reply.body[0]));
    return end;
  } finally {
    ends.close();
  }
}

/** A start that nobody waits for any more must not happen later, behind everybody's back. A stop may. */
async function cancel(bus: SystemdBus, path: string): Promise<void> {
  const id = Number(path.slice(path.lastIndexOf('/') + 1));
  await bus.manager('CancelJob', 'u', [id], 500);
}

/** Hears of the ends of jobs. */
class JobEnds {
  readonly #bus: SystemdBus;
  readonly #results = new Map<string, string>();
  readonly #deaf: () => void;
  #wake: () => void = () => {};

  constructor(bus: SystemdBus) {
    this.#bus = bus;
    this.#deaf = bus.listen({ signal: (signal) => this.#hear(signal), stale: () => this.#wake() });
  }

  close(): void {
    this.#deaf();
  }

  /** The end of one job. When the signal may have been lost, the job itself is looked for. */
  async of(path: string, deadline: number, signal: AbortSignal): Promise<JobEnd> {
    for (;;) {
      const result = this.#results.get(path);
      if (result !== undefined) return { job: 'ended', result };
      const left = deadline - performance.now();
      if (signal.aborted || left <= 0) return { job: 'late', aborted: signal.aborted };
      if ((await this.#pause(Math.min(left, LOOK_MS), signal)) === 'woken') continue;
      const look = await this.#bus.get(path, 'Job', 'State', Math.min(ANSWER_MS, Math.max(1, left)));
      if (look.reply === 'refused' && !this.#results.has(path)) return { job: 'ended', result: 'unseen' };
    }
  }

  #pause(ms: number, signal: AbortSignal): Promise<'woken' | 'over'> {
    return new Promise((resolve) => {
      const over = (how: 'woken' | 'over') => (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#wake = () => {};
        resolve(how);
      };
      const wake = over('woken');
      const timer = setTimeout(over('over'), ms);
      signal.addEventListener('abort', wake);
      // After a reconnection it is looked at once: over, not woken.
      this.#wake = over('over');
      this.#woken = wake;
      if (signal.aborted) wake();
    });
  }

  #woken: () => void = () => {};

  #hear({ member, body }: BusSignal): void {
    if (member !== 'JobRemoved') return;
    const [, path, , result] = body;
    this.#results.set(String(path), String(result));
    this.#woken();
  }
}
