import { degraded, failed, healthy, type LinkState, type Verdict } from '@lkssp/core';
import { prefixOf } from './ip-call.js';
import type { IpOptions } from './ip-options.js';
import type { Sight } from './sight.js';
import { listed } from './spoken.js';

/** The kernel asks for a second or two whether another host has an IPv6 address; with a slow switch a little longer. */
export const TENTATIVE_LIMIT_MS = 10_000;

/** What is known besides the tables. */
export interface Circumstances {
  /** The host had the address before lkssp did. */
  readonly hostAddress: boolean;
  /** Milliseconds since the address was first seen tentative. */
  readonly tentativeMs: number;
}

/** What a look at the tables means. Pure. */
export function judge(options: IpOptions, sight: Sight, circumstances: Circumstances): Verdict {
  const { address, device = '' } = options;
  const { link, exact, elsewhere } = sight;
  const serving = elsewhere.find((each) => linkFault(options, each.link) === undefined && !each.isDuplicate);
  if (exact === undefined && sight.otherPrefix.length === 0 && serving !== undefined)
    return degraded(`${address} is on ${serving.device} instead of ${device}: put it back, or create it anew there`);
  if (link === undefined) return failed(`the interface ${device} does not exist, and so ${address} is not in service`);
  const fault = linkFault(options, link);
  if (fault !== undefined) return failed(fault);
  if (exact === undefined) return judgeMissing(options, sight);
  if (exact.isDuplicate)
    return failed(`another host has ${address}: duplicate address detection failed on ${link.name}`);
  if (exact.isTentative && circumstances.tentativeMs > TENTATIVE_LIMIT_MS && link.hasCarrier) {
    const seconds = Math.round(circumstances.tentativeMs / 1000);
    return failed(`${address} has been tentative for ${seconds} s: ${link.name} does not finish duplicate detection`);
  }
  const blemish = blemishOf(options, sight);
  return blemish === undefined ? healthy(remarkOf(options, sight, circumstances)) : degraded(blemish);
}

function judgeMissing({ address, prefix, device = '' }: IpOptions, { otherPrefix }: Sight): Verdict {
  if (otherPrefix.length === 0) return failed(`${address} is not on ${device}`);
  const found = listed(otherPrefix.map((each) => String(each.prefix)));
  return degraded(
    `${address} is on ${device} with the prefix ${found} instead of ${prefix ?? ''}: correct one of them`,
  );
}

/** Why an interface fails its address, as far as its owner wants that looked at. */
export function linkFault(options: IpOptions, link: LinkState | undefined): string | undefined {
  if (link === undefined || options.linkCheck === 'off') return undefined;
  if (!link.isUp) return `the interface ${link.name} is down: it was switched off`;
  return options.linkCheck === 'strict' ? carrierFault(options, link) : undefined;
}

/**
 * Why nothing comes through an interface that is switched on. A cable or a switch is not mended by a restart of anything
 * here, so by itself this is no failure: a switch that reboots must not restart every server behind it.
 */
export function carrierFault({ linkCheck }: IpOptions, link: LinkState | undefined): string | undefined {
  if (link === undefined || linkCheck === 'off' || link.hasCarrier) return undefined;
  return `the interface ${link.name} has no carrier: cable, switch port or peer is down`;
}

function blemishOf(options: IpOptions, { link, isRenamed, elsewhere }: Sight): string | undefined {
  const { address, device = '' } = options;
  const fault = carrierFault(options, link);
  if (fault !== undefined) return fault;
  if (isRenamed)
    return `the interface ${device} is called ${link?.name ?? ''} now: give it its name back, or create ${address} anew there`;
  const also = listed(elsewhere.map((each) => each.device));
  return also === '' ? undefined : `${address} is on ${also} too: take it away there`;
}

function remarkOf(options: IpOptions, { exact }: Sight, { hostAddress }: Circumstances): string | undefined {
  const remarks = [
    ...(exact?.isTentative === true ? ['duplicate address detection is not finished yet'] : []),
    ...(exact?.isPermanent === false ? ['it is lent, by DHCP or a router, and will go when the lease ends'] : []),
    ...(exact?.isDeprecated === true && options.source !== 'no'
      ? ['it is deprecated: new connections do not use it']
      : []),
    ...(hostAddress ? ['it is the own address of this host: it is watched and never removed'] : []),
  ];
  return remarks.length === 0 ? undefined : remarks.join('; ');
}

/** The address as a person writes it. */
export function spelled(options: IpOptions): string {
  return `${options.address}/${prefixOf(options)}`;
}
