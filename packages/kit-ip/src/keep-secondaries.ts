import { type AddressState, done, failure, type Outcome } from '@lkssp/core';
import type { IpCall } from './ip-call.js';
import { runIp } from './run-ip.js';
import { secondariesOf } from './sight.js';
import { listed } from './spoken.js';

/**
 * With the first IPv4 address of a network on an interface the kernel removes all others of it, the host's own among them,
 * unless promote_secondaries says to promote one. Sees to it, or refuses. It is not set back: a removal at the same time may
 * count on it, and 1 is what systemd sets everywhere.
 */
export async function keepSecondaries(call: IpCall, entry: AddressState): Promise<Outcome> {
  const others = secondariesOf(call.host, entry);
  if (others.length === 0 || (await isPromoting(call, entry.device))) return done();
  const setting = settingOf(entry.device);
  const set = await runIp(call.host, ['sysctl', '-q', '-w', `${setting}=1`]);
  const names = listed(others.map(({ address }) => address));
  if (set.ok && (await isPromoting(call, entry.device)))
    return done({ reason: `${setting} was set to 1, so that ${names} stayed on ${entry.device}` });
  const why = set.ok ? 'the setting does not hold' : set.why;
  return failure(
    `with ${entry.address} the kernel would take ${names} away from ${entry.device}, and it cannot be told not to: ${why}; set ${setting} to 1`,
    { recoverable: false },
  );
}

const settingOf = (device: string): string => `net/ipv4/conf/${device}/promote_secondaries`;

/** The larger of the setting for all interfaces and that of this one counts. */
async function isPromoting({ host }: IpCall, device: string): Promise<boolean> {
  const texts = await Promise.all(
    ['all', device].map((each) => host.read(`/proc/sys/${settingOf(each)}`).catch(() => '0')),
  );
  return texts.some((text) => text.trim() !== '0');
}
