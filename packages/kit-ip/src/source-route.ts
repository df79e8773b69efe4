import type { LinkState } from '@lkssp/core';
import { bitsOf, familyOf, networkOf } from './address-text.js';
import { type IpCall, prefixOf } from './ip-call.js';
import { runIp } from './run-ip.js';

/** Before the kernel's own IPv6 routes, which have 256. */
const METRIC = '128';

/**
 * Makes connections to the address's network come from it, by a route before the kernel's own, which stays: so the host keeps
 * its network when the address goes. Gives what is wrong, or undefined.
 */
export async function addSourceRoute(call: IpCall, link: LinkState): Promise<string | undefined> {
  const { host, options } = call;
  if (!hasSourceRoute(call)) return undefined;
  const network = networkOf(options.address, prefixOf(options));
  const route = [network, 'dev', link.name, 'proto', 'static', 'src', options.address];
  const added =
    familyOf(options.address) === 'ipv4'
      ? await runIp(host, ['ip', 'route', 'prepend', ...route, 'scope', 'link'])
      : await runIp(host, ['ip', '-6', 'route', 'replace', ...route, 'metric', METRIC]);
  if (added.ok || /file exists/i.test(added.why)) return undefined;
  return `connections to ${network} do not come from ${options.address}: ${added.why}`;
}

/** Takes the IPv6 route away; the IPv4 one goes with its address. */
export async function dropSourceRoute(call: IpCall, device: string): Promise<void> {
  const { address } = call.options;
  if (!hasSourceRoute(call) || familyOf(address) === 'ipv4') return;
  const network = networkOf(address, prefixOf(call.options));
  const gone = await runIp(call.host, ['ip', '-6', 'route', 'del', network, 'dev', device, 'metric', METRIC]);
  if (!gone.ok) call.log.info('the source route was not there', { network, why: gone.why });
}

/** True when the options ask for one, and there is a network besides the address. */
export function hasSourceRoute({ options }: Pick<IpCall, 'options'>): boolean {
  return options.source === 'yes' && prefixOf(options) < bitsOf(familyOf(options.address));
}
