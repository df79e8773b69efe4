import type { Host, UnitState } from '@lkssp/core';
import { judgeUnit } from './judge.js';
import { identifyService, type QspOptions } from './qsp-options.js';
import { statusWords } from './script-verdict.js';

/** Services that a kit of their own knows better. */
const OWN_KIT: Readonly<Record<string, string>> = {
  apache2: 'apache',
  httpd: 'apache',
  nfs: 'nfs',
  'nfs-server': 'nfs',
  'nfs-kernel-server': 'nfs',
  'nfs-ganesha': 'nfs',
};

/** What the system itself stands on: to stop one of these may end everything, lkssp included. */
const NEVER = [
  /^systemd-/,
  /^init$/,
  /^(?:dbus|dbus-broker|messagebus)$/,
  /^(?:NetworkManager|network-manager|networking|network|wicked|wickedd|netplan|ifup@.*|ifupdown.*)$/,
  /^(?:udev|eudev)$/,
  /^user(?:-runtime-dir)?@/,
  /^lkssp/,
];

/** By what people come in to repair. */
const WAY_IN = /^(?:sshd?|dropbear)(?:@.*)?$/;

/** A service that can be protected, as it is now; or what stands against it. */
export type Candidate = { readonly unit: UnitState } | { readonly refusal: string };

/** Finds the service, and what stands against its protection. Rejects when the host could not look. */
export async function candidate(host: Host, options: QspOptions): Promise<Candidate> {
  const given = identifyService(options);
  const unit = await host.units.state(options.service);
  const names = [...new Set([given, unit.name.replace(/\.service$/, '')])];
  for (const name of names) {
    const refusal = refusedName(name, options.force);
    if (refusal !== undefined) return { refusal };
  }
  const refusal = refusedLoad(unit, given) ?? (await refusedState(host, options, unit));
  return refusal === undefined ? { unit } : { refusal };
}

function refusedName(name: string, force: boolean): string | undefined {
  // `apache2@second` is an instance of it.
  const [kind = name] = name.split('@', 1);
  const kit = Object.hasOwn(OWN_KIT, kind) ? OWN_KIT[kind] : undefined;
  if (kit !== undefined) return `${name} has a kit of its own, which checks more: use "lkssp resource create ${kit}"`;
  if (NEVER.some((pattern) => pattern.test(name))) {
    return `${name} must not be handled: the system itself, or lkssp, stands on it`;
  }
  if (WAY_IN.test(name) && !force) {
    return `${name} is the way in for whoever has to repair this server; add --force if it shall be stopped and restarted all the same`;
  }
  return undefined;
}

function refusedLoad({ name, load, manager }: UnitState, given: string): string | undefined {
  if (load === 'not-found') {
    const where = manager === 'systemd' ? 'systemd knows no such unit' : 'there is no such script in /etc/init.d';
    const advice = manager === 'systemd' ? '; after installing it, "systemctl daemon-reload" may be missing' : '';
    return `there is no service ${given}: ${where}${advice}`;
  }
  if (load === 'masked') return `${name} is masked: a person forbade to start it; "systemctl unmask ${name}" allows it`;
  if (load !== 'loaded')
    return `the unit file of ${name} cannot be used (${load}); "systemctl status ${name}" says more`;
  return undefined;
}

async function refusedState(host: Host, options: QspOptions, unit: UnitState): Promise<string | undefined> {
  const { name, active, sub, type, remainsAfterExit } = unit;
  if (type === 'oneshot' && !remainsAfterExit) {
    return `${name} is a oneshot unit that does not remain active: there is nothing to protect`;
  }
  if (active !== 'active' && active !== 'reloading') {
    return options.start ? undefined : `${name} is not running (${active}, ${sub}): start it first, or add --start`;
  }
  return options.quickCheck === 'on' ? await refusedLook(host, options, unit) : undefined;
}

/** What runs now and would be called failed all the same would be restarted again and again. */
async function refusedLook(host: Host, options: QspOptions, unit: UnitState): Promise<string | undefined> {
  const { name, script, manager } = unit;
  if (manager === 'sysv') return undefined;
  if (script === undefined) {
    const { is, reason } = judgeUnit(unit, options);
    return is === 'down' ? `${reason}; if it is meant to be so, add --active-exited ok` : undefined;
  }
  const status = await host.units.scriptStatus(name);
  if (status.code === 0 || options.start) return undefined;
  return `${script} does not say that ${name} runs: ${statusWords(status)}; if it does run, add --quick-check off, or protect it with "lkssp resource create genapp"`;
}
