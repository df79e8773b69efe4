import type { Json } from '@lkssp/core';
import type { KitSample, LivingSample, ScriptedMachine, ScriptedUnit } from '@lkssp/core/testing';

/** Options that must be refused. */
export const NONSENSE: readonly { readonly options: Json; readonly path: string }[] = [
  { options: {}, path: 'service' },
  { options: { service: '' }, path: 'service' },
  { options: { service: 'a b' }, path: 'service' },
  { options: { service: '-f' }, path: 'service' },
  { options: { service: '../cron' }, path: 'service' },
  { options: { service: 'x'.repeat(257) }, path: 'service' },
  { options: { service: 'getty@' }, path: 'service' },
  { options: { service: 'getty@.service' }, path: 'service' },
  { options: { service: 'fstrim.timer' }, path: 'service' },
  { options: { service: 7 }, path: 'service' },
  { options: { service: 'cron', quickCheck: 'maybe' }, path: 'quickCheck' },
  { options: { service: 'cron', startLimit: '30' }, path: 'startLimit' },
  { options: { service: 'cron', stopLimit: '1 s' }, path: 'stopLimit' },
  { options: { service: 'cron', activeExited: 'yes' }, path: 'activeExited' },
  { options: { service: 'cron', start: 'yes' }, path: 'start' },
];

/** What does not exist for a service. */
export const LEFT_OUT = {
  secret: 'no option of it is a secret',
  awkward: 'names of services have no blanks, quotes or letters beyond ASCII',
} as const;

const machineOf = ({ bench }: Pick<LivingSample, 'bench'>): ScriptedMachine => bench as ScriptedMachine;

const serviceOf = (options: Json): string => String((options as { readonly service: string }).service);

const unitOf = (living: LivingSample): ScriptedUnit => {
  const unit = machineOf(living).units.get(serviceOf(living.options));
  if (unit === undefined) throw new Error('the service was never installed');
  return unit;
};

/** A pretended unit of systemd. */
export const SCRIPTED_UNIT: KitSample = {
  type: 'qsp',
  nonsense: NONSENSE,
  leaveOut: LEFT_OUT,
  options: ({ bench, number }) => {
    const service = `server-${number}`;
    const { units } = machineOf({ bench });
    if (units.get(service) === undefined) units.add(`${service}.service`);
    return { service, start: true };
  },
  breakIt: (living) => machineOf(living).units.halt(unitOf(living), 'signal', 'signal 9'),
  hangIt: (living) => {
    machineOf(living).units.unable = 'systemd does not answer';
  },
  takeAway: (living) => machineOf(living).units.uninstall(unitOf(living).state.name),
  snapshot: (living) => String(unitOf(living).starts),
};

/** A pretended script in /etc/init.d, on a machine without systemd. */
export const SCRIPTED_SCRIPT: KitSample = {
  ...SCRIPTED_UNIT,
  options: ({ bench, number }) => {
    const service = `daemon-${number}`;
    const { units } = machineOf({ bench });
    if (units.get(service) === undefined) {
      units.add(service, { manager: 'sysv', sub: 'exit 3', script: `/etc/init.d/${service}` });
    }
    return { service, start: true };
  },
};
