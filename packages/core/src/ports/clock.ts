/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** Time as the engine sees it. Decisions never use {@link wall}: it jumps. */
export interface Clock {
  /** Milliseconds since 1970, for people and records. */
  wall(): number;
  /** Milliseconds of CLOCK_MONOTONIC: measures intervals, stands still while the machine is suspended. */
  monotonic(): number;
  /** Milliseconds of CLOCK_BOOTTIME: since boot, including suspension. */
  sinceBoot(): number;
  /** Calls `act` once after `ms` milliseconds of {@link monotonic}. */
  after(ms: number, act: () => void): Timer;
}
