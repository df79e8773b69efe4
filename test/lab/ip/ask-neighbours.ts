/** Probes and announces an address as a process of its own, which may have fewer rights than the tests: `ADDRESS DEVICE`. */
import { createAddresses } from '../../../packages/core/src/node/network/create-addresses.ts';

const [address = '', device = ''] = process.argv.slice(2);
const addresses = createAddresses({ deadline: performance.now() + 10_000, signal: new AbortController().signal });
const probe = await addresses.probe({ address, device });
const announced = await addresses.announce({ address, device, times: 1 });
console.log(JSON.stringify({ probe, announced }));
