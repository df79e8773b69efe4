import { describe, expect, it } from 'vitest';
import { fullUnitName, scriptName, unitPath } from './unit-names.js';

describe('names of units', () => {
  it.each([
    ['cron', 'cron.service'],
    ['cron.service', 'cron.service'],
    ['dbus.socket', 'dbus.socket'],
    ['org.cups.cupsd', 'org.cups.cupsd.service'],
    ['getty@tty1', 'getty@tty1.service'],
  ])('completes %s to %s', (name, full) => {
    expect(fullUnitName(name)).toBe(full);
  });

  it.each([
    ['cron.service', '/org/freedesktop/systemd1/unit/cron_2eservice'],
    ['a-b@c:1.service', '/org/freedesktop/systemd1/unit/a_2db_40c_3a1_2eservice'],
    ['2nd.service', '/org/freedesktop/systemd1/unit/_32nd_2eservice'],
    ['a\\x2db.service', '/org/freedesktop/systemd1/unit/a_5cx2db_2eservice'],
  ])('finds %s at %s', (name, path) => {
    expect(unitPath(name)).toBe(path);
  });

  it('names the script of a service', () => {
    expect([scriptName('cron'), scriptName('cron.service')]).toEqual(['cron', 'cron']);
  });
});
