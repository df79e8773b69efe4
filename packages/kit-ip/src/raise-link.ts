import type { LinkState } from '@lkssp/core';
import type { IpCall } from './ip-call.js';
import { carrierFault, linkFault } from './judge.js';
import { runIp } from './run-ip.js';
import { sightOf } from './sight.js';

/** A network card agrees with its switch within a few seconds. */
const CARRIER_MS = 8000;
const LOOK_MS = 100;

/** Switches an interface on that was switched off, and waits for its carrier. Gives why the address cannot serve there, or undefined. */
export async function raiseLink(call: IpCall, link: LinkState): Promise<string | undefined> {
  if (!link.isUp) {
    call.log.info('the interface is switched on', { device: link.name });
    const set = await runIp(call.host, ['ip', 'link', 'set', 'dev', link.name, 'up']);
    if (!set.ok) return `the interface ${link.name} is down and cannot be switched on: ${set.why}`;
  }
  // An interface may be up at last and still be gone; that is found by whoever looks next.
  for (let waited = 0; ; waited += LOOK_MS) {
    const now = sightOf(call).link;
    const fault = linkFault(call.options, now);
    const missing = fault ?? (link.isUp ? undefined : carrierFault(call.options, now));
    if (missing === undefined || waited >= CARRIER_MS) return fault;
    await call.host.pause(LOOK_MS);
  }
}
