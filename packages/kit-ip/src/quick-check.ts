import { unable, type Verdict, type WatchTarget } from '@lkssp/core';
import { isLinkLocal } from './address-refusal.js';
import { handleOf, type IpCall } from './ip-call.js';
import { judge } from './judge.js';
import { type Sight, sightOf } from './sight.js';
import { isOfHost, wordsOf } from './spoken.js';
import { tentativeFor } from './tentative-since.js';

/** One look at tables that are in memory already, unless the kernel has news. */
export async function quickCheck(call: IpCall): Promise<Verdict> {
  try {
    const sight = sightOf(call);
    const isTentative = sight.exact?.isTentative === true;
    const tentativeMs = tentativeFor(call.resource.tag, isTentative, performance.now());
    const { hostAddress } = handleOf(call);
    return { ...judge(call.options, sight, { hostAddress, tentativeMs }), watch: watchOf(call, sight) };
  } catch (error) {
    if (isOfHost(error)) return unable(wordsOf(error));
    throw error;
  }
}

/** What announces a change: the address itself, and the interface under the name that it bears now. */
export function watchOf({ options }: Pick<IpCall, 'options'>, { link }: Sight): readonly WatchTarget[] {
  const { address } = options;
  const device = link?.name ?? options.device;
  const only = isLinkLocal(address) && device !== undefined ? { device } : {};
  return [{ kind: 'address', address, ...only }, ...(device === undefined ? [] : [{ kind: 'link' as const, device }])];
}
