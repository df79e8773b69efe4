import type { LinkState } from '@lkssp/core';
import type { IpCall } from './ip-call.js';

/** Tells the neighbours where the address is now. Gives a remark when they may not know it, or undefined. */
export async function announce(call: IpCall, link: LinkState): Promise<string | undefined> {
  const { address, announceTimes: times, announceGapMs: gapMs } = call.options;
  if (times === 0 || link.isLoopback) return undefined;
  const { sent, reason } = await call.host.addresses.announce({ address, device: link.name, times, gapMs });
  call.log.debug('announced', { sent, reason });
  // Without neighbours there is nothing to regret.
  return sent > 0 || link.mac === '' ? undefined : reason;
}
