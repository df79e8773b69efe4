import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Machine } from '../../ports/machine.js';
import { isDescriptorShortage, shortage } from './shortage.js';
import { shutdownSign } from './shutdown-signs.js';
import { TimeWatch } from './time-watch.js';

const FRESH_MS = 1000;

/** What the machine needs. */
export interface LinuxMachineNeeds {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where the kernel's and the system's files are; another place in tests. */
  readonly proc?: string;
  readonly run?: string;
}

/** The machine that this process runs on. Looks at /proc and /run only, which never block, and at most once a second. */
export class LinuxMachine implements Machine {
  readonly node = hostname();
  readonly bootId: string;
  readonly #clock: Clock;
  readonly #time: TimeWatch;
  readonly #shutdown: Cached<string | undefined>;
  readonly #shortage: Cached<string | undefined>;
  #toldDown = false;
  #lastShortage = Number.NEGATIVE_INFINITY;

  constructor({ clock, logger, proc = '/proc', run = '/run' }: LinuxMachineNeeds) {
    this.#clock = clock;
    this.bootId = readFileSync(`${proc}/sys/kernel/random/boot_id`, 'utf8').trim();
    this.#time = new TimeWatch(clock, logger);
    this.#shutdown = new Cached(clock, () => shutdownSign(run, clock.wall()));
    this.#shortage = new Cached(clock, () => shortage(proc));
  }

  goingDown(): boolean {
    return this.#toldDown || this.#shutdown.value !== undefined;
  }

  /** Called by whoever knows better, such as the daemon on a signal from an init that shuts down. There is no way back. */
  noteGoingDown(): void {
    this.#toldDown = true;
  }

  /** Called with what was thrown anywhere in this process: remembers that no descriptor was left. */
  noteThrown(thrown: unknown): void {
    if (isDescriptorShortage(thrown)) this.#lastShortage = this.#clock.monotonic();
  }

  suspicion(sinceMonotonic: number): string | undefined {
    const missed = this.#time.missed(sinceMonotonic);
    if (missed !== undefined) return missed;
    if (this.#lastShortage >= sinceMonotonic) return 'no file descriptors were left';
    return this.#shortage.value;
  }

  /** Ends its timer. */
  close(): void {
    this.#time.close();
  }
}

/** A look that is good for a second: a hundred verdicts at once must not cost a hundred looks. */
class Cached<Value> {
  readonly #clock: Clock;
  readonly #look: () => Value;
  #kept: { readonly value: Value; readonly until: number } | undefined;

  constructor(clock: Clock, look: () => Value) {
    this.#clock = clock;
    this.#look = look;
  }

  get value(): Value {
    const now = this.#clock.monotonic();
    if (this.#kept === undefined || now >= this.#kept.until)
      this.#kept = { value: this.#look(), until: now + FRESH_MS };
    return this.#kept.value;
  }
}
