import type { LinkState } from '@lkssp/core';
import { clearAway } from './clear-duplicate.js';
import type { IpCall } from './ip-call.js';
import { TENTATIVE_LIMIT_MS } from './judge.js';
import { sightOf } from './sight.js';

const LOOK_MS = 50;

/**
 * Waits until the kernel has made sure that no other host has the IPv6 address. Gives why it cannot be used, or undefined.
 * One that this restore has added is then taken away again.
 */
export async function settle(call: IpCall, link: LinkState, isNew: boolean): Promise<string | undefined> {
  const { address } = call.options;
  for (let waited = 0; ; waited += LOOK_MS) {
    const { exact, link: now } = sightOf(call);
    if (exact === undefined) return `${address} vanished from ${link.name} again: something else takes it away`;
    if (exact.isDuplicate) return await clearAway(call, link, isNew);
    // Without carrier nobody can be asked, and with the link check off that is no fault.
    if (!exact.isTentative || now?.hasCarrier !== true) return undefined;
    if (waited >= TENTATIVE_LIMIT_MS) return `${address} is still tentative on ${link.name} after ${waited / 1000} s`;
    await call.host.pause(LOOK_MS);
  }
}
