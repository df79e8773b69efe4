import { done, failure, type Outcome } from '@lkssp/core';
import { earlierHandle, type IpCall } from './ip-call.js';
import { linkNamed, placesOf } from './sight.js';
import { isOfHost, wordsOf } from './spoken.js';

function isThere({ host, options }: IpCall): boolean {
  const { addresses } = host;
  const links = addresses.links();
  const link = linkNamed(links, options.device ?? '');
  return placesOf(options.address, link, { links, all: addresses.all() }).length > 0;
}

/**
 * Decides, once, whether the address is the host's own: by the options, by what was decided before, or by whether it is there
 * now. Nobody can tell later: after the first restore every address is there.
 */
export async function create(call: IpCall): Promise<Outcome> {
  const { address, device, prefix, hostAddress } = call.options;
  if (device === undefined || prefix === undefined)
    return failure(`device and prefix of ${address} are not known: name them`, { recoverable: false });
  try {
    const earlier = earlierHandle(call);
    const decided = hostAddress === 'auto' ? earlier?.hostAddress : hostAddress === 'yes';
    return done({ handle: { ...earlier, hostAddress: decided ?? isThere(call) } });
  } catch (error) {
    if (isOfHost(error)) return failure(wordsOf(error));
    throw error;
  }
}
