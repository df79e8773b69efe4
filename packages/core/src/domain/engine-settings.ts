/** The server's settings that the engine obeys; times in milliseconds. */
export interface EngineSettings {
  /** Period of every quickCheck that has none of its own; left out: the kit's default. */
  readonly checkIntervalMs?: number;
  readonly failureThreshold: number;
  /** 0 = hung checks never open an incident. */
  readonly unknownThreshold: number;
  readonly hungFailover: boolean;
  /** Time without a bad verdict after which a resource counts as settled. */
  readonly stableAfterMs: number;
  /** How long restores are tried again after a start. */
  readonly bootRetryMs: number;
  /** Recoveries side by side. */
  readonly recoveriesAtOnce: number;
  /** Verbs side by side. */
  readonly stepsAtOnce: number;
  readonly restartBudget: { readonly limit: number; readonly periodMs: number };
  /** Limit for taking everything out before the node is restarted. */
  readonly takeOutLimitMs: number;
  /** Time after which a node that was to be restarted and still runs raises an alarm. */
  readonly resetWaitMs: number;
}

/** What holds where nobody set anything. */
export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  failureThreshold: 1,
  unknownThreshold: 3,
  hungFailover: false,
  stableAfterMs: 60_000,
  bootRetryMs: 300_000,
  recoveriesAtOnce: 4,
  stepsAtOnce: 64,
  restartBudget: { limit: 3, periodMs: 3_600_000 },
  takeOutLimitMs: 60_000,
  resetWaitMs: 600_000,
};
