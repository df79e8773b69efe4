import type { Call, LinkState } from '@lkssp/core';
import { z } from 'zod';
import { bitsOf, familyOf } from './address-text.js';
import type { IpOptions } from './ip-options.js';

/** The call of a verb. */
export type IpCall = Call<IpOptions>;

const handleSchema = z.object({
  /** The host had it before lkssp did: it is watched and never removed. Decided by create alone. */
  hostAddress: z.boolean(),
  /** The interface that the last restore has found, to know it again under another name. */
  link: z.object({ name: z.string(), index: z.int(), mac: z.string() }).exactOptional(),
  /** Where lkssp itself has put the address: after a change of options it is still ours to take away. */
  added: z.object({ device: z.string(), prefix: z.int() }).exactOptional(),
});

/** What lasts from verb to verb. */
export type IpHandle = z.output<typeof handleSchema>;

/**
 * The handle of the call. Where it is lost, nobody knows whose the address was; then it counts as the host's, unless the
 * options say otherwise: to leave an address that could go is a blemish, to take the host's own is an outage.
 */
export function handleOf(call: Pick<IpCall, 'handle' | 'options'>): IpHandle {
  return earlierHandle(call) ?? { hostAddress: call.options.hostAddress !== 'no' };
}

/** The handle of an earlier life of the same resource, if there is one. */
export function earlierHandle({ handle }: Pick<IpCall, 'handle'>): IpHandle | undefined {
  const parsed = handleSchema.safeParse(handle);
  return parsed.success ? parsed.data : undefined;
}

/** The handle with the interface as it is now. */
export function withLink(handle: IpHandle, { name, index, mac }: LinkState): IpHandle {
  return { ...handle, link: { name, index, mac } };
}

/** The prefix of the address; create has found it where it was left out. */
export function prefixOf({ address, prefix }: IpOptions): number {
  return prefix ?? bitsOf(familyOf(address));
}
