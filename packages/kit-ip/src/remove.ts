import { done, failure, type Outcome } from '@lkssp/core';
import { handleOf, type IpCall } from './ip-call.js';
import { sightOf } from './sight.js';
import { isOfHost, wordsOf } from './spoken.js';
import { formerPlaces, takeAddress } from './take-address.js';

/** Takes the address away. The interface stays as it is, and so do addresses that are not ours. */
export async function remove(call: IpCall): Promise<Outcome> {
  const { address } = call.options;
  if (handleOf(call).hostAddress)
    return done({
      reason: `${address} is the own address of this host: it stays, set hostAddress to no to change that`,
    });
  try {
    const remarks: string[] = [];
    const sight = sightOf(call);
    for (const entry of [...(sight.exact === undefined ? [] : [sight.exact]), ...formerPlaces(call, sight)]) {
      const taken = await takeAddress(call, entry);
      if (taken.outcome === 'failure') return taken;
      if (taken.reason !== undefined) remarks.push(taken.reason);
    }
    const left = [...sightOf(call).otherPrefix, ...sightOf(call).elsewhere];
    remarks.push(...left.map(({ prefix, device }) => `${address}/${prefix} on ${device} is not lkssp's, and stays`));
    return done({ watch: [], ...(remarks.length === 0 ? {} : { reason: remarks.join('; ') }) });
  } catch (error) {
    if (isOfHost(error)) return failure(wordsOf(error));
    throw error;
  }
}
