import type { Host, ProposedChild } from '@lkssp/core';
import type { HttpdConfig } from './httpd-config.js';
import { isSpecific } from './listen.js';

/** The addresses that an instance listens at, and those of its virtual hosts that are on this machine, one resource for each. */
export function neededAddresses(
  { addresses }: Pick<Host, 'addresses'>,
  { listens, hostAddresses }: HttpdConfig,
): readonly ProposedChild[] {
  const wanted = listens.map(({ address }) => address).filter(isSpecific);
  const named = hostAddresses.filter(isSpecific);
  const all = named.length === 0 ? [] : addresses.all();
  const here = named.filter((address) => all.some((each) => each.address === address));
  return [...new Set([...wanted, ...here])].map((address) => ({
    kit: 'ip',
    type: 'ip',
    tag: `ip-${address.replace(/:+/g, '-').replace(/-$/, '')}`,
    options: { address },
  }));
}
