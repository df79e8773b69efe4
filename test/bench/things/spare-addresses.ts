import { NetPair } from '../../lab/rig/net-pair.ts';
import type { Cleanup } from '../../rig/cleanup.ts';
import { Shell } from './shell.ts';

/** An address on an interface of its own kind, of which nobody else knows. */
export interface SpareAddress {
  readonly name: string;
  readonly address: string;
  readonly prefix: number;
  readonly device: string;
  /** A line of shell that sets it, and one that takes it away. */
  readonly add: string;
  readonly remove: string;
}

/** Each is its own network: with a common one, to take away the first would take away all. */
const PREFIX = 32;
/** Every set of them has a network of its own. */
let network = 70;

/** Sets `count` addresses on one end of a cable. */
export async function makeSpareAddresses(count: number, cleanup: Cleanup): Promise<readonly SpareAddress[]> {
  const pair = await NetPair.make();
  network += 1;
  cleanup.add('interfaces', () => pair.end());
  const first = `10.${network}`;
  const addresses = Array.from({ length: count }, (_, at): SpareAddress => {
    const address = `${first}.${at >> 8}.${at & 255}`;
    const what = `${address}/${PREFIX} dev ${pair.near}`;
    return {
      name: `a${String(at).padStart(4, '0')}`,
      address,
      prefix: PREFIX,
      device: pair.near,
      add: `/sbin/ip address add ${what}`,
      remove: `/sbin/ip address del ${what}`,
    };
  });
  const shell = new Shell();
  await shell.run(`set -e; ${addresses.map(({ add }) => add).join('; ')}`);
  shell.end();
  return addresses;
}
