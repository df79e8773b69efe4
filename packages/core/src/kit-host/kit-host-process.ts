import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { wordsOf } from '../errors/lkssp-error.js';
import type { EntryPoint } from '../ports/entry-point.js';
import { reportsIn } from './host-report.js';
import { KitOutput } from './kit-output.js';
import { Outbox } from './outbox.js';
import type { Order, Report } from './protocol.js';

/** How a process of this kind is started. */
export interface KitHostSetting {
  readonly entry: EntryPoint;
  /** Megabytes of JavaScript heap. */
  readonly heapMb: number;
  /** Environment; kits see it too. */
  readonly env: Readonly<Record<string, string>>;
  readonly now: () => number;
}

/** Who hears what a kit host does. */
export interface KitHostListener {
  report(report: Report): void;
  /** A message that has no shape of the protocol. */
  forged(): void;
  printed(text: string): void;
  /** Called once, when the process is gone and its channel is drained. `how`: `exit 3`, `SIGKILL`, or why it could not be started. */
  ended(how: string): void;
}

/** The environment of kit hosts: no more than programs need, so that no secret of the daemon's gets there. */
export const KIT_HOST_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
};

/** What it said last is in its channel; one of its children that holds the channel open is not waited for. */
const LAST_WORDS_MS = 1000;

/** One kit host process, seen from the daemon: a child in a session of its own, with an IPC channel. */
export class KitHostProcess {
  readonly pid: number | undefined;
  readonly #child: ChildProcess | undefined;
  readonly #outbox: Outbox<Order>;
  readonly #listener: KitHostListener;
  #exited = false;
  #over = false;

  constructor(setting: KitHostSetting, listener: KitHostListener) {
    this.#listener = listener;
    this.#outbox = new Outbox((batch) => this.#send(batch));
    try {
      this.#child = spawned(setting);
      this.pid = this.#child.pid;
      this.#listen(this.#child, setting.now);
    } catch (thrown) {
      // No memory, for one: told in a later turn, like every other end.
      setImmediate(() => this.#end(wordsOf(thrown)));
    }
  }

  order(order: Order): void {
    this.#outbox.put(order);
  }

  /** Ends it and every process of its group at once. Its children in groups of their own are ended by whoever reads their markers. */
  kill(): void {
    const { pid } = this;
    // Once it was collected its number may be anybody's.
    if (this.#exited || pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child?.kill('SIGKILL');
    }
  }

  #send(batch: readonly Order[]): void {
    if (this.#over || this.#child?.connected !== true) return;
    this.#child.send(batch as Order[], () => undefined);
  }

  #listen(child: ChildProcess, now: () => number): void {
    const output = new KitOutput({ tell: (text) => this.#listener.printed(text), now });
    // Absent, against the types, where no descriptor was left for them; an `error` follows.
    for (const stream of [child.stdout, child.stderr] as const) if (stream) output.read(stream);
    child.on('message', (message) => {
      for (const report of reportsIn(message)) {
        if (report === undefined) this.#listener.forged();
        else this.#listener.report(report);
      }
    });
    child.on('error', (error) => {
      if (this.pid === undefined) this.#end(error.message);
    });
    child.on('exit', (code, signal) => this.#collected(child, signal ?? `exit ${code}`));
  }

  /** What it left running in its own group goes with it; the last messages are still in the channel. */
  #collected(child: ChildProcess, how: string): void {
    this.kill();
    this.#exited = true;
    if (!child.connected) return this.#end(how);
    const timer = setTimeout(() => setImmediate(() => child.connected && child.disconnect()), LAST_WORDS_MS);
    child.once('disconnect', () => {
      clearTimeout(timer);
      this.#end(how);
    });
  }

  #end(how: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.ended(how);
  }
}

function spawned({ entry, heapMb, env }: KitHostSetting): ChildProcess {
  const options = [...entry.execArgv, `--max-old-space-size=${heapMb}`, '--max-semi-space-size=2'];
  return spawn(process.execPath, [...options, fileURLToPath(entry.url)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // JSON: measured at two thirds of the processor time of 'advanced' for messages of this size, and it lets through nothing but JSON.
    serialization: 'json',
    detached: true,
    cwd: '/',
    env,
  });
}
