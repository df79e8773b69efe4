import { type AddressState, done, failure, type Outcome } from '@lkssp/core';
import { handleOf, type IpCall, prefixOf } from './ip-call.js';
import { keepSecondaries } from './keep-secondaries.js';
import { runIp } from './run-ip.js';
import { type Sight, sightOf } from './sight.js';
import { dropSourceRoute } from './source-route.js';
import { isOfHost, wordsOf } from './spoken.js';

/** Takes the address away. The interface stays as it is, and so do addresses that are not ours. */
export async function remove(call: IpCall): Promise<Outcome> {
  const { address } = call.options;
  if (handleOf(call).hostAddress)
    return done({
      reason: `${address} is the own address of this host: it stays, set hostAddress to no to change that`,
    });
  try {
    const remarks: string[] = [];
    for (const entry of ours(call, sightOf(call))) {
      const taken = await take(call, entry);
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

/** The address as the options say, and where lkssp has put it by earlier options. */
function ours(call: IpCall, { exact, otherPrefix, elsewhere }: Sight): readonly AddressState[] {
  const { added } = handleOf(call);
  const former = [...otherPrefix, ...elsewhere].filter(
    (each) => each.device === added?.device && each.prefix === added.prefix,
  );
  return [...(exact === undefined ? [] : [exact]), ...former];
}

async function take(call: IpCall, entry: AddressState): Promise<Outcome> {
  const kept = await keepSecondaries(call, entry);
  if (kept.outcome === 'failure') return kept;
  if (entry.prefix === prefixOf(call.options)) await dropSourceRoute(call, entry.device);
  const place = `${entry.address}/${entry.prefix}`;
  const gone = await runIp(call.host, ['ip', 'address', 'del', place, 'dev', entry.device]);
  if (gone.ok || !isThere(call, entry)) return kept;
  return failure(`${place} cannot be taken from ${entry.device}: ${gone.why}`);
}

function isThere({ host }: IpCall, { address, prefix, index }: AddressState): boolean {
  return host.addresses
    .all()
    .some((each) => each.address === address && each.prefix === prefix && each.index === index);
}
