import { type AddressState, failure, type Outcome } from '@lkssp/core';
import { handleOf, type IpCall, prefixOf } from './ip-call.js';
import { keepSecondaries } from './keep-secondaries.js';
import { runIp } from './run-ip.js';
import type { Sight } from './sight.js';
import { dropSourceRoute } from './source-route.js';

/** Where lkssp has put the address by earlier options, and where it does not belong any more. */
export function formerPlaces(call: IpCall, { otherPrefix, elsewhere }: Sight): readonly AddressState[] {
  const { added } = handleOf(call);
  return [...otherPrefix, ...elsewhere].filter((each) => each.device === added?.device && each.prefix === added.prefix);
}

/** Takes the address from one place, and nothing else with it. */
export async function takeAddress(call: IpCall, entry: AddressState): Promise<Outcome> {
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
