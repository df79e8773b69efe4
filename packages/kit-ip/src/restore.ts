import { type AddressState, done, failure, type LinkState, type Outcome } from '@lkssp/core';
import { addAddress } from './add-address.js';
import { announce } from './announce.js';
import { clearDuplicate } from './clear-duplicate.js';
import { handleOf, type IpCall, withLink } from './ip-call.js';
import { linkFault } from './judge.js';
import { watchOf } from './quick-check.js';
import { raiseLink } from './raise-link.js';
import { settle } from './settle.js';
import { type Sight, sightOf } from './sight.js';
import { addSourceRoute } from './source-route.js';
import { isOfHost, wordsOf } from './spoken.js';
import { formerPlaces, takeAddress } from './take-address.js';

/** How thorough a restore is. */
export interface RestoreManner {
  /** Milliseconds to wait for another host that has the address; 0: nobody is asked. */
  readonly probeMs: number;
}

/** Brings the address into service: interface up, no other host has it, added, usable, announced. */
export async function restore(call: IpCall, manner: RestoreManner): Promise<Outcome> {
  try {
    const sight = sightOf(call);
    const settled = servesElsewhere(call, sight);
    if (settled !== undefined) return settled;
    const { device = '', address } = call.options;
    if (sight.link === undefined)
      return failure(`the interface ${device} does not exist, and so ${address} has no place`);
    const fault = await raiseLink(call, sight.link);
    if (fault !== undefined) return failure(fault);
    const former = formerPlaces(call, sight);
    return former.length > 0 ? await move(call, former) : await bringUp(call, manner);
  } catch (error) {
    if (isOfHost(error)) return failure(wordsOf(error));
    throw error;
  }
}

/** An address that serves on another interface is left to the person who has put it there; two of it would be worse. */
function servesElsewhere(call: IpCall, sight: Sight): Outcome | undefined {
  const { address, device = '' } = call.options;
  const { added } = handleOf(call);
  const other = sight.elsewhere.find(
    (each) => each.device !== added?.device && linkFault(call.options, each.link) === undefined && !each.isDuplicate,
  );
  if (other === undefined || sight.exact !== undefined) return undefined;
  return done({ reason: `${address} is there already, but on ${other.device} instead of ${device}` });
}

/**
 * After a change of prefix or device the address is taken from where lkssp itself has put it, and added at its new place at
 * once: this host has it, so nobody needs to be asked for it.
 */
async function move(call: IpCall, former: readonly AddressState[]): Promise<Outcome> {
  for (const each of former) {
    const { outcome, reason = '' } = await takeAddress(call, each);
    // It serves there too; what is wrong with that is for the check to say.
    if (outcome === 'failure') call.log.warn('the address stays at its former place too', { why: reason });
  }
  return await bringUp(call, { probeMs: 0 });
}

async function bringUp(call: IpCall, manner: RestoreManner): Promise<Outcome> {
  const { link, exact, otherPrefix } = sightOf(call);
  if (link === undefined) return failure(`the interface ${call.options.device ?? ''} has just gone`);
  if (exact?.isDuplicate === true) {
    const obstacle = await clearDuplicate(call, link);
    if (obstacle !== undefined) return failure(obstacle);
  } else if (exact !== undefined) return await serving(call, link, false);
  else if (otherPrefix[0] !== undefined) return otherPrefixServes(call, otherPrefix[0]);
  const obstacle = await addAddress(call, link, manner.probeMs);
  return obstacle === undefined ? await serving(call, link, true) : failure(obstacle);
}

function otherPrefixServes({ options }: IpCall, { address, prefix, device }: AddressState): Outcome {
  const wanted = String(options.prefix ?? '');
  return done({ reason: `${address} is on ${device} already, but with the prefix ${prefix} instead of ${wanted}` });
}

/** The address is there: waits until it can be used, tells the neighbours, and says what is remarkable. */
async function serving(call: IpCall, link: LinkState, isNew: boolean): Promise<Outcome> {
  const obstacle = await settle(call, link, isNew);
  if (obstacle !== undefined) return failure(obstacle);
  const old = handleOf(call);
  const remarks = [
    await addSourceRoute(call, link),
    // The host's own has been there all the time.
    old.hostAddress && !isNew ? undefined : await announce(call, link),
    isNew ? undefined : 'it was there already',
  ].filter((each) => each !== undefined);
  const handle = withLink(old, link);
  const { prefix = 0 } = call.options;
  return done({
    handle: isNew ? { ...handle, added: { device: link.name, prefix } } : handle,
    watch: watchOf(call, sightOf(call)),
    ...(remarks.length === 0 ? {} : { reason: remarks.join('; ') }),
  });
}
