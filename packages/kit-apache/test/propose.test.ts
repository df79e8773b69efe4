import type { Json } from '@lkssp/core';
import { beforeEach, expect, it } from 'vitest';
import { apache } from '../src/apache.js';
import { ScriptedApaches } from './scripted-apaches.js';

const CONFIG = '/etc/apache2/apache2.conf';
let machine: ScriptedApaches;
beforeEach(() => {
  machine = new ScriptedApaches();
  machine.install(CONFIG, 8080);
});

const propose = (options: Json) =>
  apache.propose?.({ options, host: machine.host(), signal: new AbortController().signal });

it('proposes nothing below an instance that lies on / and listens everywhere', async () => {
  expect(await propose({ config: CONFIG })).toEqual({
    options: { config: CONFIG, httpd: '/usr/sbin/apache2', unit: 'none' },
    problems: [],
    children: [],
  });
});

it('proposes the file systems of its pages and the addresses that it listens at', async () => {
  machine.mounts.mount({ mountPoint: '/srv/web' });
  machine.mounts.mount({ mountPoint: '/var' });
  machine.mounts.mount({ mountPoint: '/run', type: 'tmpfs' });
  machine.addresses.addLink('eth0');
  machine.addresses.put('192.0.2.20', 'eth0');
  machine.more = [
    'DocumentRoot /srv/web/pages',
    'DocumentRoot "/srv/web/more pages"',
    'Listen 192.0.2.10:81',
    'Listen 127.0.0.1:82',
    'Listen [2001:db8::10]:83',
    '<VirtualHost 192.0.2.20:8080>',
    '</VirtualHost>',
    '<VirtualHost 192.0.2.30:8080>',
    '</VirtualHost>',
  ];
  const proposal = await propose({ config: CONFIG });
  expect(proposal?.children).toEqual([
    { kit: 'fs', type: 'filesys', tag: 'fs-srv-web', options: { mountPoint: '/srv/web' } },
    { kit: 'ip', type: 'ip', tag: 'ip-192.0.2.10', options: { address: '192.0.2.10' } },
    { kit: 'ip', type: 'ip', tag: 'ip-2001-db8-10', options: { address: '2001:db8::10' } },
    { kit: 'ip', type: 'ip', tag: 'ip-192.0.2.20', options: { address: '192.0.2.20' } },
  ]);
});

it('finds the unit of the distribution, and lets a person say none', async () => {
  machine.units.add('apache2.service');
  expect((await propose({ config: CONFIG }))?.options).toMatchObject({ unit: 'apache2.service' });
  expect((await propose({ config: CONFIG, unit: 'none' }))?.options).toMatchObject({ unit: 'none' });
});

it.each([
  [
    'the configuration is broken',
    () => (machine.refusal = 'AH00526: Syntax error on line 3\n'),
    /Syntax error on line 3/,
  ],
  ['there is no such configuration', () => machine.instances.clear(), /Could not open configuration file/],
])('says what is against it: %s', async (_, spoil, problem) => {
  spoil();
  expect((await propose({ config: CONFIG }))?.problems).toEqual([expect.stringMatching(problem)]);
});

it('leaves what cannot be read to those who validate', async () => {
  expect(await propose({ config: 'x' })).toEqual({ options: { config: 'x' }, problems: [], children: [] });
});

it('takes the names of Pacemaker’s agent', async () => {
  const given = { configfile: CONFIG, options: '-DSSL -D MORE', envfiles: '/etc/a /etc/b' };
  machine.commands.unshift({ command: 'sh', answer: { stdout: 'APACHE_X=1\0' } });
  expect((await propose(given))?.options).toMatchObject({
    config: CONFIG,
    arguments: ['-DSSL', '-D', 'MORE'],
    envFile: ['/etc/a', '/etc/b'],
  });
});
