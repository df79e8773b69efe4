import { afterEach, beforeEach, expect, it } from 'vitest';
import { Cleanup } from '../../rig/cleanup.ts';
import { attempt, command } from '../rig/command.ts';
import { NetPair } from '../rig/net-pair.ts';
import { DrivenAddress } from './driven-address.ts';

/** What long-lived machines have: loopback addresses, peers, interfaces upon interfaces, addresses of others. */

let pair: NetPair;
let cleanup = new Cleanup();

beforeEach(async () => {
  pair = await NetPair.make();
  cleanup.add('the pair', () => pair.end());
});

afterEach(async () => {
  await cleanup.run();
  cleanup = new Cleanup();
});

async function serving(options: { readonly address: string; readonly [name: string]: string | number }) {
  const address = await DrivenAddress.serving({ duplicateCheck: 'off', ...options });
  cleanup.add('an address', () => address.end());
  return address;
}

it('one of two peers of an address may go', async () => {
  await command(['ip', 'address', 'add', '10.9.0.1', 'peer', '10.9.0.2/32', 'dev', pair.near]);
  await command(['ip', 'address', 'add', '10.9.0.1', 'peer', '10.9.0.3/32', 'dev', pair.near]);
  const address = await serving({ address: '10.9.0.1', device: pair.near });
  expect(await address.check()).toMatchObject({ verdict: 'healthy' });
  await command(['ip', 'address', 'del', '10.9.0.1', 'peer', '10.9.0.3/32', 'dev', pair.near]);
  expect(await address.check()).toMatchObject({ verdict: 'healthy' });
  await command(['ip', 'address', 'del', '10.9.0.1', 'peer', '10.9.0.2/32', 'dev', pair.near]);
  expect(await address.check()).toMatchObject({ verdict: 'failed' });
});

it('an address of the loopback is put on an interface, and taken from there alone', async () => {
  await command(['ip', 'address', 'add', '192.0.2.10/32', 'dev', 'lo']);
  cleanup.add(
    'the address of the loopback',
    async () => void (await attempt(['ip', 'address', 'del', '192.0.2.10/32', 'dev', 'lo'])),
  );
  const address = await serving({ address: '192.0.2.10', prefix: 24, device: pair.near });
  expect(address.handle).toMatchObject({ hostAddress: false });
  expect(await address.check('deepCheck')).toMatchObject({ verdict: 'healthy' });
  expect(await address.act('remove')).toMatchObject({ outcome: 'done' });
  const left = await command(['ip', '-o', 'address', 'show', 'to', '192.0.2.10']);
  expect(left.split('\n')).toEqual([expect.stringContaining(': lo ')]);
});

it('a bridge is an interface like any other', async (context) => {
  if ((await attempt(['ip', 'link', 'add', 'br-lab', 'type', 'bridge'])).code !== 0)
    context.skip('this kernel has no bridges');
  cleanup.add('the bridge', async () => void (await attempt(['ip', 'link', 'del', 'br-lab'])));
  await command(['ip', 'link', 'set', pair.near, 'master', 'br-lab']);
  await command(['ip', 'link', 'set', 'br-lab', 'up']);
  const address = await serving({ address: '192.0.2.20', prefix: 32, device: 'br-lab' });
  expect(await address.check()).toMatchObject({ verdict: 'healthy' });
  await command(['ip', 'link', 'set', pair.near, 'nomaster']);
  expect(await address.act('remove')).toMatchObject({ outcome: 'done' });
  expect(await command(['ip', '-o', 'address', 'show', 'to', '192.0.2.20'])).toBe('');
});
