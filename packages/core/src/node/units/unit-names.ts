/** Kinds of units that systemd knows (systemd.unit(5)). */
const SUFFIXES = [
  'service',
  'socket',
  'target',
  'device',
  'mount',
  'automount',
  'swap',
  'timer',
  'path',
  'slice',
  'scope',
];

const UNITS = '/org/freedesktop/systemd1/unit/';

/** `cron` → `cron.service`; a name with a known suffix stays. */
export function fullUnitName(name: string): string {
  const suffix = name.slice(name.lastIndexOf('.') + 1);
  return name.includes('.') && SUFFIXES.includes(suffix) ? name : `${name}.service`;
}

/** The object path of a unit on the bus: every byte but letters and digits as `_` and two hexadecimal digits. */
export function unitPath(name: string): string {
  const escaped = name.replace(
    /^[0-9]|[^A-Za-z0-9]/g,
    (sign) => `_${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `${UNITS}${escaped}`;
}

/** The script that a name may stand for where systemd does not rule. */
export function scriptName(name: string): string {
  return name.replace(/\.service$/, '');
}
