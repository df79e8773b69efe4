import type { Policies } from '@lkssp/client';

type Source = Policies['failover']['from'];
type Temporal = Policies['temporalRecovery'];

/** What the server does where nobody has set anything. */
const DEFAULT_ON = { failover: true, localRecovery: true, temporalRecovery: false } as const;

const SOURCES: Readonly<Record<Source, string>> = {
  default: 'default',
  server: 'set for the server',
  resource: 'set here',
};

const onOff = (on: boolean): string => (on ? 'on' : 'off');

/** `on, 3 in 30 min`. */
export function temporalWords({ on, recoveryLimit, periodMinutes }: Temporal): string {
  return `${onOff(on)}, ${recoveryLimit} in ${periodMinutes} min`;
}

/** Where a value comes from. */
export function sourceWords(from: Source): string {
  return SOURCES[from];
}

/** Every policy in force with its value and where it comes from, one line each. */
export function allPolicies(policies: Policies): string[] {
  const { failover, localRecovery, temporalRecovery, notificationOnly } = policies;
  return [
    `Failover ${onOff(failover.on)} (${SOURCES[failover.from]})`,
    `LocalRecovery ${onOff(localRecovery.on)} (${SOURCES[localRecovery.from]})`,
    `TemporalRecovery ${temporalWords(temporalRecovery)} (${SOURCES[temporalRecovery.from]})`,
    `NotificationOnly ${onOff(notificationOnly)}`,
  ];
}

/** Only what differs from the defaults; NotificationOnly says both of its halves in one word. */
export function unusualPolicies(policies: Policies): string[] {
  const { failover, localRecovery, temporalRecovery, notificationOnly } = policies;
  const said: string[] = [];
  if (notificationOnly) said.push(`NotificationOnly on (${SOURCES[nearest(failover.from, localRecovery.from)]})`);
  else {
    if (failover.on !== DEFAULT_ON.failover) said.push(`Failover off (${SOURCES[failover.from]})`);
    if (localRecovery.on !== DEFAULT_ON.localRecovery) said.push(`LocalRecovery off (${SOURCES[localRecovery.from]})`);
  }
  if (temporalRecovery.on !== DEFAULT_ON.temporalRecovery)
    said.push(`TemporalRecovery ${temporalWords(temporalRecovery)} (${SOURCES[temporalRecovery.from]})`);
  return said;
}

function nearest(one: Source, other: Source): Source {
  return one === 'resource' || other === 'resource' ? 'resource' : one;
}
