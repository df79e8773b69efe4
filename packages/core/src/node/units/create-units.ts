import type { HostUnits } from '../../contract/host-units.js';
import type { CallScope } from '../host/call-scope.js';
import { type SystemdBus, systemdBus, systemdRules } from './systemd-bus.js';
import { SystemdUnits } from './systemd-units.js';
import { SysvUnits } from './sysv-units.js';
import { UnitReader } from './unit-reader.js';

const readers = new Map<SystemdBus, UnitReader>();

/** The services of this machine, by its service manager. */
export function createUnits(scope: CallScope): HostUnits {
  if (!systemdRules()) return new SysvUnits(scope);
  const bus = systemdBus();
  const reader = readers.get(bus) ?? new UnitReader(bus);
  readers.set(bus, reader);
  return new SystemdUnits(scope, bus, reader);
}
