import { expect, it } from 'vitest';
import { type HostRecord, recordingHost } from './recording-host.js';
import { ScriptedMachine } from './scripted-machine.js';

it('writes down everything that changes something, and nothing that only looks', async () => {
  const machine = new ScriptedMachine({ commands: [{ command: 'x', answer: {} }] });
  machine.units.add('cron.service');
  const record: HostRecord[] = [];
  const host = recordingHost(machine.host(), record);
  const one = machine.processes.appear();
  host.processes.state(one);
  await host.processes.list();
  await host.units.state('cron');
  host.addresses.all();
  await host.reach({ path: '/srv', probe: 'look' });
  await host.http({ url: 'http://a' });
  await host.care.look('a');
  expect(record).toEqual([]);
  await host.run({ argv: ['x'] });
  host.processes.signal(one, 'SIGCONT');
  await host.processes.end([one], { withinMs: 1 });
  await host.units.restart('cron');
  await host.units.takeOver('cron');
  await host.addresses.announce({ address: '192.0.2.1', device: 'eth0' });
  await host.reach({ path: '/srv', probe: 'write' });
  await host.care.clear();
  const acts = ['run', 'signal', 'end', 'units.restart', 'units.takeOver', 'addresses.announce', 'write', 'clear'];
  expect(record.map(({ what }) => what)).toEqual(acts);
});
