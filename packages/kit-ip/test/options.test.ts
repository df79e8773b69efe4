import { describe, expect, it } from 'vitest';
import { ip } from '../src/ip.js';
import { identifyIp, ipOptions } from '../src/ip-options.js';

const parsed = (options: object) => ipOptions.parse(options);

/** The paths that are refused, with what is said. */
function refusals(options: object): readonly (readonly [string, string])[] {
  const result = ipOptions.safeParse(options);
  return result.success ? [] : result.error.issues.map(({ path, message }) => [path.join('.'), message] as const);
}

describe('address', () => {
  it('has its prefix and its device split off', () => {
    expect(parsed({ address: '192.0.2.10/24' })).toMatchObject({ address: '192.0.2.10', prefix: 24 });
    expect(parsed({ address: '2001:db8::1/64' })).toMatchObject({ address: '2001:db8::1', prefix: 64 });
    expect(parsed({ address: 'fe80::1%eth0/64' })).toMatchObject({ address: 'fe80::1', prefix: 64, device: 'eth0' });
    expect(parsed({ address: '192.0.2.10/255.255.255.128' })).toMatchObject({ prefix: 25 });
  });

  it('may say again what is said beside it, and may not contradict it', () => {
    expect(parsed({ address: '192.0.2.10/24', prefix: 24 })).toMatchObject({ address: '192.0.2.10', prefix: 24 });
    expect(refusals({ address: '192.0.2.10/24', prefix: 25 }).map(([path]) => path)).toEqual(['address']);
    expect(refusals({ address: 'fe80::1%eth0', device: 'eth1' }).map(([path]) => path)).toEqual(['address']);
  });

  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['0.0.0.0', 'this network'],
    ['::', 'no address'],
    ['224.0.0.251', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::ffff:192.0.2.1', 'IPv4'],
    ['::192.0.2.1', 'IPv4'],
    ['192.0.2.010', 'must be'],
    ['0xc000020a', 'must be'],
    ['2001:db8::1::2', 'must be'],
    ['2001:db8:0:0:0:0:0:0:1', 'must be'],
    ['[2001:db8::1]', 'must be'],
    [':', 'must be'],
    ['www.example.org', 'must be'],
    ['192.0.2', 'must be'],
    ['', 'must be'],
    ['192.0.2.10 up', 'must be'],
  ])('%j is refused', (address, word) => {
    const [[path, message] = ['', '']] = refusals({ address });
    expect(path).toBe('address');
    expect(message).toContain(word);
  });

  it('is the id in its canonical form', () => {
    const ids = ['2001:db8::1', '2001:0DB8:0:0::1', '2001:db8:0:0:0:0:0:1/64'].map((address) =>
      identifyIp(parsed({ address })),
    );
    expect(new Set(ids)).toEqual(new Set(['2001:db8::1']));
    expect(identifyIp(parsed({ address: '192.0.2.10/24' }))).toBe('192.0.2.10');
  });

  it('is told apart by its interface when it is link-local', () => {
    const ids = ['eth0', 'eth1'].map((device) => identifyIp(parsed({ address: 'fe80::1', device })));
    expect(ids).toEqual(['fe80::1%eth0', 'fe80::1%eth1']);
  });
});

describe('prefix', () => {
  it.each([
    [24, 24],
    ['24', 24],
    ['/24', 24],
    ['255.255.255.0', 24],
    ['255.255.255.255', 32],
    ['128.0.0.0', 1],
  ])('%j is %d', (prefix, bits) => {
    expect(parsed({ address: '192.0.2.10', prefix })).toMatchObject({ prefix: bits });
  });

  it.each([33, 0, -1, 24.5, '255.0.255.0', '24 ', 'x', '255.255.255'])(
    '%j is refused or read as a number',
    (prefix) => {
      const found = ipOptions.safeParse({ address: '192.0.2.10', prefix });
      expect(found.success ? found.data.prefix : 'refused').toBe(prefix === '24 ' ? 24 : 'refused');
    },
  );

  it.each([
    ['192.0.2.0', 24, 'the name of the network'],
    ['192.0.2.255', 24, 'the broadcast address of 192.0.2.0/24'],
    ['192.0.2.10', 33, 'at most 32'],
  ])('%s/%d is refused', (address, prefix, words) => {
    expect(refusals({ address, prefix })).toEqual([['prefix', expect.stringContaining(words)]]);
  });

  it.each([
    ['192.0.2.0', 31],
    ['192.0.2.255', 32],
    ['192.0.2.255', 23],
    ['2001:db8::', 64],
    ['2001:db8::1', 128],
  ])('%s/%d is taken', (address, prefix) => {
    expect(refusals({ address, prefix })).toEqual([]);
  });
});

describe('names that IPaddr2 uses', () => {
  it('mean the same', () => {
    const options = parsed({
      ip: '192.0.2.10',
      cidr_netmask: '255.255.255.0',
      nic: 'eth0',
      iflabel: 'web',
      arp_count: '5',
      arp_interval: '200',
      check_link_status: 'false',
      run_arping: true,
      noprefixroute: 'yes',
    });
    expect(options).toEqual({
      address: '192.0.2.10',
      prefix: 24,
      device: 'eth0',
      label: 'web',
      announceTimes: 5,
      announceGapMs: 200,
      linkCheck: 'off',
      duplicateCheck: 'on',
      noPrefixRoute: true,
      pingList: [],
      source: 'kernel',
      hostAddress: 'auto',
    });
  });

  it('are refused beside ours', () => {
    expect(refusals({ address: '192.0.2.10', nic: 'eth0', device: 'eth0' })).toEqual([
      ['device', expect.stringContaining('twice')],
    ]);
  });

  it.each([
    ['0', 'no'],
    [0, 'no'],
    ['forever', 'kernel'],
  ])('preferred_lft %j is source %s', (given, source) => {
    expect(parsed({ address: '2001:db8::1', preferred_lft: given })).toMatchObject({ source });
  });

  it('may be lists of addresses in one text', () => {
    const { pingList } = parsed({ address: '192.0.2.10', pingList: '192.0.2.1, 192.0.2.2  192.0.2.3' });
    expect(pingList).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
  });
});

describe('the rest', () => {
  const address = '192.0.2.10';
  it.each([
    [{ address, device: '-6' }, 'device'],
    [{ address, device: 'a b' }, 'device'],
    [{ address, device: '..' }, 'device'],
    [{ address, device: 'a/b' }, 'device'],
    [{ address, pingList: ['www'] }, 'pingList'],
    [{ address, pingList: ['2001:db8::1'] }, 'pingList'],
    [{ address: '2001:db8::1', pingList: ['fe80::1'] }, 'pingList'],
    [{ address, label: 'a b' }, 'label'],
    [{ address, device: 'enp0s31f6', label: 'frontend' }, 'label'],
    [{ address: '2001:db8::1', label: 'web' }, 'label'],
    [{ address, announceTimes: 100, announceGapMs: 5000 }, 'announceTimes'],
    [{ address, announceTimes: -1 }, 'announceTimes'],
    [{ address, source: 'yes', noPrefixRoute: true }, 'source'],
    [{ address, hostAddress: 'perhaps' }, 'hostAddress'],
  ])('%j is refused at %s', (options, path) => {
    expect(refusals(options).map(([place]) => place)).toEqual([path]);
  });

  it('says what has no deep check', () => {
    const lacksOf = (more: object) => ip.lacks?.(parsed({ address, ...more }));
    expect(lacksOf({})).toEqual([]);
    expect(lacksOf({ duplicateCheck: 'off' })).toEqual(['deepCheck']);
    expect(lacksOf({ duplicateCheck: 'off', pingList: ['192.0.2.1'] })).toEqual([]);
  });

  it('is described for the command line by our names alone', () => {
    expect(ip.jsonSchema).toMatchObject({ type: 'object', required: ['address'], additionalProperties: false });
    const { properties } = ip.jsonSchema as { properties: object };
    expect(Object.keys(properties)).not.toContain('nic');
  });
});
