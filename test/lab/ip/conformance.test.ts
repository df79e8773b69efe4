import { fileURLToPath } from 'node:url';
import { describeKit, type KitSample, type SampleResource } from '@lkssp/core/testing';
import { kit } from '@lkssp/kit-ip';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { attempt, command } from '../rig/command.ts';
import { NetPair } from '../rig/net-pair.ts';
import { quickDetection } from './quick-detection.ts';

const packageFolder = fileURLToPath(new URL('../../../packages/kit-ip', import.meta.url));
/** Whatever the kernel takes for a name. */
const AWKWARD = `a"ü'$(id)`;

let pair: NetPair;

beforeAll(async () => {
  pair = await NetPair.make();
  await pair.addNear('198.51.100.1/24');
  await pair.addFar('198.51.100.2/24');
  await command(['ip', 'link', 'add', AWKWARD, 'type', 'veth', 'peer', 'name', 'awkward-peer']);
  for (const name of [AWKWARD, 'awkward-peer']) await command(['ip', 'link', 'set', 'dev', name, 'up']);
  for (const name of [pair.near, AWKWARD]) await quickDetection(name);
});

afterEach(async () => {
  await attempt(['umount', IP]);
  for (const device of [pair.near, AWKWARD])
    await attempt(['ip', 'address', 'flush', 'dev', device, 'scope', 'global']);
});

afterAll(async () => {
  await attempt(['ip', 'link', 'del', 'dev', AWKWARD]);
  await pair.end();
});

/** Where Debian has the program that the kit uses. */
const IP = '/usr/bin/ip';

function sample(addressOf: (resource: SampleResource) => string, prefix: number): KitSample {
  const optionsOf = (resource: SampleResource) => ({ address: addressOf(resource), prefix, device: pair.near });
  return {
    type: 'ip',
    options: optionsOf,
    nonsense: [
      { options: {}, path: 'address' },
      { options: { address: 'www' }, path: 'address' },
      { options: { address: '127.0.0.1' }, path: 'address' },
      { options: { address: '192.0.2.1', prefix: 33 }, path: 'prefix' },
      { options: { address: '192.0.2.1', device: '-6' }, path: 'device' },
      { options: { address: '192.0.2.1', pingList: ['www'] }, path: 'pingList' },
    ],
    leaveOut: {
      hangIt: 'tables of the kernel answer always',
      secret: 'nothing of it is secret',
    },
    breakIt: async (living) => {
      await command(['ip', 'address', 'del', `${addressOf(living)}/${prefix}`, 'dev', pair.near]);
    },
    takeAway: async () => {
      await command(['mount', '--bind', '/dev/null', IP]);
    },
    snapshot: async (living) => await command(['ip', '-o', 'address', 'show', 'to', addressOf(living)]),
    awkward: (resource) => ({ address: addressOf(resource), prefix, device: AWKWARD }),
  };
}

describe('IPv4', () => {
  const samples = [sample(({ number }) => `192.0.2.${100 + number}`, 24)];
  describeKit(kit, { describe, it, packageFolder, samples });
});

describe('IPv6', () => {
  const samples = [sample(({ number }) => `2001:db8::${number}`, 64)];
  describeKit(kit, { describe, it, packageFolder, samples });
});
