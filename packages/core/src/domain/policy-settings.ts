/** Policies that are stored. NotificationOnly is not: it is LocalRecovery and Failover both off. */
export type PolicyName = 'Failover' | 'LocalRecovery' | 'TemporalRecovery';

/** One setting, of the server (`tag` left out) or of one resource. */
export interface PolicySetting {
  readonly policy: PolicyName;
  readonly tag?: string;
  readonly on: boolean;
  /** TemporalRecovery only: the Nth recovery within the period is not tried. Kept while it is off. */
  readonly recoveryLimit?: number;
  /** TemporalRecovery only, minutes. */
  readonly periodMinutes?: number;
}

/** Where a value comes from. */
export type PolicySource = 'default' | 'server' | 'resource';

/** A policy in force, with where it comes from. */
export interface InForce {
  readonly on: boolean;
  readonly from: PolicySource;
}

/** TemporalRecovery in force. */
export interface TemporalInForce extends InForce {
  readonly recoveryLimit: number;
  readonly periodMinutes: number;
}

/** What holds for one resource, or for the server. */
export interface Policies {
  readonly failover: InForce;
  readonly localRecovery: InForce;
  readonly temporalRecovery: TemporalInForce;
  /** True when Failover and LocalRecovery are both off, however that came about. */
  readonly notificationOnly: boolean;
}

/** Values of TemporalRecovery where none was set: 3 recoveries in 30 minutes. */
export const TEMPORAL_DEFAULT = { recoveryLimit: 3, periodMinutes: 30 } as const;
