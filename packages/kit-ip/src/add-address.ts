import type { AddressProbeResult, LinkState } from '@lkssp/core';
import { familyOf } from './address-text.js';
import type { IpCall } from './ip-call.js';
import { spelled } from './judge.js';
import { type IpResult, runIp } from './run-ip.js';
import { sightOf } from './sight.js';

/** IPv4 networks of one or two addresses have no broadcast address (RFC 3021). */
const LONGEST_WITH_BROADCAST = 30;

/** Adds the address, unless another host has it. Gives why it could not be added, or undefined. */
export async function addAddress(call: IpCall, link: LinkState, probeMs: number): Promise<string | undefined> {
  const { host, options } = call;
  // The kernel itself asks before it uses an IPv6 address.
  const isAsked = probeMs > 0 && options.duplicateCheck === 'on' && familyOf(options.address) === 'ipv4';
  if (isAsked) {
    const probe = await host.addresses.probe({ address: options.address, device: link.name, withinMs: probeMs });
    if (probe.answer === 'taken') return inUse(options.address, link.name, probe);
    if (probe.answer === 'unable')
      call.log.warn('the address is added without asking who has it', { why: probe.reason });
  }
  const added = await runIp(host, [
    'ip',
    'address',
    'add',
    spelled(options),
    'dev',
    link.name,
    ...detailsOf(call, link),
  ]);
  // Somebody may have been faster.
  if (added.ok || sightOf(call).exact !== undefined) return undefined;
  return `${spelled(options)} could not be added to ${link.name}: ${await hintOn(call, link, added)}`;
}

/** The sentence for an address that another host has. */
export function inUse(address: string, device: string, { by }: AddressProbeResult): string {
  const who = by === undefined ? 'another host' : `the host with the hardware address ${by}`;
  return `${address} is in use by ${who} on ${device}: take it away there, or protect another address here`;
}

function detailsOf({ options }: IpCall, { name, isLoopback }: LinkState): readonly string[] {
  const isOld = familyOf(options.address) === 'ipv4';
  const hasBroadcast = isOld && !isLoopback && (options.prefix ?? 32) <= LONGEST_WITH_BROADCAST;
  return [
    ...(hasBroadcast ? ['broadcast', '+'] : []),
    ...(isOld && options.label !== undefined ? ['label', `${name}:${options.label}`] : []),
    ...(!isOld && options.source === 'no' ? ['preferred_lft', '0'] : []),
    ...(options.noPrefixRoute ? ['noprefixroute'] : []),
  ];
}

async function hintOn({ host, options }: IpCall, link: LinkState, added: IpResult): Promise<string> {
  const why = added.ok ? '' : added.why;
  if (familyOf(options.address) === 'ipv4') return why;
  const setting = `net/ipv6/conf/${link.name}/disable_ipv6`;
  const isOff = await host.read(`/proc/sys/${setting}`).then(
    (text) => text.trim() === '1',
    () => false,
  );
  return isOff ? `${why} (IPv6 is switched off there: sysctl -w ${setting}=0)` : why;
}
