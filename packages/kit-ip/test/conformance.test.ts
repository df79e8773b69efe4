import { fileURLToPath } from 'node:url';
import { describeKit, type KitSample, type LivingSample, type SampleResource } from '@lkssp/core/testing';
import { describe, it } from 'vitest';
import { kit } from '../src/index.js';
import { prefixFor, ScriptedNetwork } from './scripted-network.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const machineOf = ({ bench }: LivingSample): ScriptedNetwork => bench as ScriptedNetwork;

function sample(addressOf: (resource: SampleResource) => string): KitSample {
  return {
    type: 'ip',
    options: (resource) => {
      const address = addressOf(resource);
      return { address, prefix: prefixFor(address), device: 'eth0' };
    },
    nonsense: [
      { options: {}, path: 'address' },
      { options: { address: 'www.example.org' }, path: 'address' },
      { options: { address: '192.0.2.256' }, path: 'address' },
      { options: { address: '224.0.0.1' }, path: 'address' },
      { options: { address: '192.0.2.1', prefix: 33 }, path: 'prefix' },
      { options: { address: '192.0.2.1', linkCheck: 'maybe' }, path: 'linkCheck' },
      { options: { address: '192.0.2.1', ip: '192.0.2.2' }, path: 'address' },
    ],
    leaveOut: {
      hangIt: 'tables of the kernel answer always',
      secret: 'nothing of it is secret',
      awkward: 'nothing is executed; the lab has an interface with such a name',
    },
    breakIt: (living) => void machineOf(living).addresses.take(addressOf(living)),
    takeAway: (living) => void machineOf(living).commands.splice(0),
    snapshot: (living) => JSON.stringify([machineOf(living).addresses.addresses, machineOf(living).changes()]),
  };
}

const bench = (): ScriptedNetwork => new ScriptedNetwork();

describe('IPv4 on a scripted machine', () => {
  describeKit(kit, {
    describe,
    it,
    packageFolder,
    bench,
    samples: [sample(({ number }) => `192.0.2.${100 + number}`)],
  });
});

describe('IPv6 on a scripted machine', () => {
  describeKit(kit, { describe, it, packageFolder, bench, samples: [sample(({ number }) => `2001:db8::a${number}`)] });
});
