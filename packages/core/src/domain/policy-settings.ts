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

/** Policies in force for `tag`, or for the server when it is left out: the resource's own setting, else the server's, else the default. */
export function effectivePolicies(settings: readonly PolicySetting[], tag?: string): Policies {
  const failover = onOff(settings, 'Failover', tag);
  const localRecovery = onOff(settings, 'LocalRecovery', tag);
  return {
    failover,
    localRecovery,
    temporalRecovery: temporal(settings, tag),
    notificationOnly: !failover.on && !localRecovery.on,
  };
}

function nearest(settings: readonly PolicySetting[], policy: PolicyName, tag?: string) {
  const own = tag === undefined ? undefined : settings.find((each) => each.policy === policy && each.tag === tag);
  if (own !== undefined) return { setting: own, from: 'resource' as const };
  const server = settings.find((each) => each.policy === policy && each.tag === undefined);
  return server === undefined ? undefined : { setting: server, from: 'server' as const };
}

function onOff(settings: readonly PolicySetting[], policy: PolicyName, tag?: string): InForce {
  const found = nearest(settings, policy, tag);
  return found === undefined ? { on: true, from: 'default' } : { on: found.setting.on, from: found.from };
}

function temporal(settings: readonly PolicySetting[], tag?: string): TemporalInForce {
  const found = nearest(settings, 'TemporalRecovery', tag);
  return {
    on: found?.setting.on ?? false,
    from: found?.from ?? 'default',
    recoveryLimit: found?.setting.recoveryLimit ?? TEMPORAL_DEFAULT.recoveryLimit,
    periodMinutes: found?.setting.periodMinutes ?? TEMPORAL_DEFAULT.periodMinutes,
  };
}
