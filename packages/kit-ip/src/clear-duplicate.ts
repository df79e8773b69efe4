import type { LinkState } from '@lkssp/core';
import { inUse } from './add-address.js';
import type { IpCall } from './ip-call.js';
import { spelled } from './judge.js';
import { runIp } from './run-ip.js';

/** Owners of an address answer within milliseconds. */
const NAMING_MS = 500;

/**
 * An IPv6 address whose duplicate detection failed stays unusable until it is added anew. Takes it away for that when the
 * other host is gone; else gives who has it.
 */
export async function clearDuplicate(call: IpCall, link: LinkState): Promise<string | undefined> {
  const { address } = call.options;
  const probe = await call.host.addresses.probe({ address, device: link.name, withinMs: NAMING_MS });
  if (probe.answer === 'taken') return inUse(address, link.name, probe);
  return await takeBack(call, link);
}

/** Takes back what was added when another host turned out to have it. Gives who has it. */
export async function clearAway(call: IpCall, link: LinkState, isNew: boolean): Promise<string> {
  const { address } = call.options;
  const probe = await call.host.addresses.probe({ address, device: link.name, withinMs: NAMING_MS });
  const problem = isNew ? await takeBack(call, link) : undefined;
  return [inUse(address, link.name, probe), ...(problem === undefined ? [] : [problem])].join('; ');
}

async function takeBack({ host, options }: IpCall, link: LinkState): Promise<string | undefined> {
  const gone = await runIp(host, ['ip', 'address', 'del', spelled(options), 'dev', link.name]);
  return gone.ok ? undefined : `${spelled(options)} cannot be taken from ${link.name}: ${gone.why}`;
}
