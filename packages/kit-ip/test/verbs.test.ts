import { describe, expect, it } from 'vitest';
import { Driven } from './driven.js';

const V4 = '192.0.2.10';
const V6 = '2001:db8::10';

describe('create', () => {
  it('takes what is there for the own address of the host', async () => {
    const own = new Driven({ address: '192.0.2.1' });
    await own.act('create');
    expect(own.handle).toEqual({ hostAddress: true });
    const other = new Driven({ address: V4 });
    await other.act('create');
    expect(other.handle).toEqual({ hostAddress: false });
  });

  it('decides once: neither a later create nor a restore changes it', async () => {
    const vip = await Driven.serving({ address: V4 });
    const { handle } = vip;
    await vip.act('create');
    expect(vip.handle).toEqual(handle);
    expect(vip.handle).toMatchObject({ hostAddress: false });
    const own = await Driven.serving({ address: '192.0.2.1' });
    own.machine.addresses.take('192.0.2.1');
    await own.act('recover');
    await own.act('create');
    expect(own.handle).toMatchObject({ hostAddress: true });
  });

  it.each([
    ['yes', V4, true],
    ['no', '192.0.2.1', false],
  ])('obeys hostAddress %s', async (hostAddress, address, decided) => {
    const vip = new Driven({ address, hostAddress });
    await vip.act('create');
    expect(vip.handle).toEqual({ hostAddress: decided });
  });

  it('fails when it cannot look, and when device or prefix are not known', async () => {
    const blind = new Driven({ address: V4 });
    blind.machine.addresses.unable = 'EMFILE';
    expect(await blind.act('create')).toMatchObject({ outcome: 'failure', reason: expect.stringContaining('EMFILE') });
    const nowhere = new Driven({ address: V4, device: undefined });
    expect(await nowhere.act('create')).toMatchObject({ outcome: 'failure', recoverable: false });
  });
});

describe('restore', () => {
  it('asks, adds, and tells the neighbours', async () => {
    const vip = await Driven.serving({ address: V4, label: 'web' });
    expect(vip.machine.changes()).toEqual([`ip address add ${V4}/24 dev eth0 broadcast + label eth0:web`]);
    expect(vip.machine.askedFor('probe')).toEqual([{ address: V4, device: 'eth0', withinMs: 1000 }]);
    expect(vip.machine.askedFor('announce')).toEqual([{ address: V4, device: 'eth0', times: 4, gapMs: 50 }]);
    expect(vip.handle).toEqual({
      hostAddress: false,
      link: { name: 'eth0', index: 2, mac: '52:54:00:00:00:02' },
      added: { device: 'eth0', prefix: 24 },
    });
  });

  it('leaves the asking for an IPv6 address to the kernel', async () => {
    const vip = await Driven.serving({ address: V6, source: 'no', noPrefixRoute: true });
    expect(vip.machine.changes()).toEqual([`ip address add ${V6}/64 dev eth0 preferred_lft 0 noprefixroute`]);
    expect(vip.machine.askedFor('probe')).toEqual([]);
  });

  it('adds no broadcast address where there is none, and announces as often as it is told', async () => {
    const vip = await Driven.serving({ address: V4, prefix: 32, announceTimes: 0, duplicateCheck: 'off' });
    expect(vip.machine.changes()).toEqual([`ip address add ${V4}/32 dev eth0`]);
    expect([...vip.machine.askedFor('announce'), ...vip.machine.askedFor('probe')]).toEqual([]);
  });

  it('does not add what is there, and says so', async () => {
    const vip = new Driven({ address: V4, hostAddress: 'no' });
    vip.machine.addresses.put(V4, 'eth0');
    await vip.act('create');
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done', reason: 'it was there already' });
    expect(vip.machine.changes()).toEqual([]);
    expect(vip.machine.askedFor('announce')).toHaveLength(1);
  });

  it('does not announce the own address of the host', async () => {
    const own = await Driven.serving({ address: '192.0.2.1' });
    expect(own.machine.askedFor('announce')).toEqual([]);
  });

  it('refuses what another host has, and may succeed later', async () => {
    const vip = new Driven({ address: V4 });
    await vip.act('create');
    vip.machine.addresses.neighbours.set(V4, '52:54:00:aa:bb:cc');
    expect(await vip.act('restore')).toMatchObject({
      outcome: 'failure',
      recoverable: true,
      reason: expect.stringContaining('52:54:00:aa:bb:cc'),
    });
    expect(vip.machine.changes()).toEqual([]);
  });

  it('adds it unasked where it may not ask, and says so in the log', async () => {
    const vip = new Driven({ address: V4 });
    await vip.act('create');
    vip.machine.addresses.mute = 'lkssp runs without CAP_NET_RAW';
    const outcome = await vip.act('restore');
    expect(outcome).toMatchObject({ outcome: 'done', reason: expect.stringContaining('was not announced') });
    expect(vip.logged.join()).toContain('CAP_NET_RAW');
  });

  it('waits while duplicate detection runs', async () => {
    const vip = new Driven({ address: V6 });
    await vip.act('create');
    vip.machine.fates.push({ isTentative: true });
    const restored = vip.act('restore');
    while (vip.machine.askedFor('pause').length < 5) await new Promise(setImmediate);
    vip.machine.addresses.put(V6, 'eth0', { prefix: 64 });
    expect(await restored).toMatchObject({ outcome: 'done' });
  });

  it('gives up when it stays tentative for ten seconds', async () => {
    const vip = new Driven({ address: V6 });
    await vip.act('create');
    vip.machine.fates.push({ isTentative: true });
    expect(await vip.act('restore')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringContaining('tentative'),
    });
    expect(vip.machine.askedFor('pause')).toHaveLength(200);
  });

  it('takes an IPv6 address back that another host has, and names that', async () => {
    const vip = new Driven({ address: V6 });
    await vip.act('create');
    vip.machine.addresses.neighbours.set(V6, '52:54:00:aa:bb:cc');
    vip.machine.fates.push({ isTentative: true, isDuplicate: true });
    expect(await vip.act('restore')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringContaining('52:54:00:aa:bb:cc'),
    });
    expect(vip.machine.changes().at(-1)).toBe(`ip address del ${V6}/64 dev eth0`);
  });

  it('leaves a duplicate alone while the other host is there, and adds it anew when it has gone', async () => {
    const vip = await Driven.serving({ address: V6 });
    vip.machine.addresses.put(V6, 'eth0', { prefix: 64, isDuplicate: true });
    vip.machine.addresses.neighbours.set(V6, '52:54:00:aa:bb:cc');
    const before = vip.machine.changes().length;
    expect(await vip.act('recover')).toMatchObject({ outcome: 'failure' });
    expect(vip.machine.changes()).toHaveLength(before);
    vip.machine.addresses.neighbours.clear();
    expect(await vip.act('recover')).toMatchObject({ outcome: 'done' });
    expect(vip.machine.changes().slice(before)).toEqual([
      `ip address del ${V6}/64 dev eth0`,
      `ip address add ${V6}/64 dev eth0`,
    ]);
  });

  it('switches the interface on', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.changeLink('eth0', { isUp: false, hasCarrier: false });
    expect(await vip.act('recover')).toMatchObject({ outcome: 'done' });
    expect(vip.machine.changes().at(-1)).toBe('ip link set dev eth0 up');
  });

  it('does not wait for a cable that nobody here can plug in', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.changeLink('eth0', { hasCarrier: false });
    expect(await vip.act('recover')).toMatchObject({ outcome: 'done' });
    expect(vip.machine.askedFor('pause')).toHaveLength(0);
  });

  it('waits for a carrier where its owner wants one, but not for ever', async () => {
    const vip = await Driven.serving({ address: V4, linkCheck: 'strict' });
    vip.machine.addresses.changeLink('eth0', { hasCarrier: false });
    expect(await vip.act('recover')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringContaining('no carrier'),
    });
    expect(vip.machine.askedFor('pause')).toHaveLength(80);
  });

  it('adds without carrier when the link check is off, also when it stays tentative', async () => {
    const vip = new Driven({ address: V6, linkCheck: 'off' });
    await vip.act('create');
    vip.machine.addresses.changeLink('eth0', { hasCarrier: false });
    vip.machine.fates.push({ isTentative: true });
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done' });
  });

  it('says why the address could not be added', async () => {
    const vip = new Driven({ address: V6 });
    await vip.act('create');
    vip.machine.files.set('/proc/sys/net/ipv6/conf/eth0/disable_ipv6', '1\n');
    vip.machine.commands.unshift({
      command: /^ip address add/,
      answer: { code: 2, stderr: 'RTNETLINK answers: Permission denied\n' },
    });
    expect(await vip.act('restore')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringMatching(/Permission denied \(IPv6 is switched off there: sysctl -w .*disable_ipv6=0\)/),
    });
  });

  it('fails when the interface has gone, or the tables cannot be read', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.dropLink('eth0');
    expect(await vip.act('restore')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringContaining('not exist'),
    });
    vip.machine.addresses.unable = 'EMFILE';
    expect(await vip.act('restore')).toMatchObject({ outcome: 'failure', recoverable: true });
  });

  it('does not take an interface for the former one that has its number alone', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.dropLink('eth0');
    vip.machine.addresses.addLink('tun0', { index: 2, mac: '' });
    expect(await vip.act('restore')).toMatchObject({ outcome: 'failure' });
    vip.machine.addresses.addLink('eth9', { index: 2, mac: '52:54:00:00:00:99' });
    expect(await vip.act('restore')).toMatchObject({ outcome: 'failure' });
  });

  it('moves to another prefix or interface when the options change, without asking anybody', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.addLink('eth1');
    vip.options = { ...vip.options, device: 'eth1', prefix: 25 };
    const before = [vip.machine.changes().length, vip.machine.askedFor('probe').length] as const;
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done' });
    expect(vip.machine.changes().slice(before[0])).toEqual([
      `ip address del ${V4}/24 dev eth0`,
      `ip address add ${V4}/25 dev eth1 broadcast +`,
    ]);
    expect(vip.machine.askedFor('probe')).toHaveLength(before[1]);
    expect(vip.handle).toMatchObject({ hostAddress: false, added: { device: 'eth1', prefix: 25 } });
  });

  it('serves where it is when others would lose their address by the move', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.put('192.0.2.1', 'eth0', { isSecondary: true });
    vip.options = { ...vip.options, prefix: 25 };
    const before = vip.machine.changes().length;
    expect(await vip.act('restore')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('prefix 24') });
    expect(vip.logged.join()).toContain('192.0.2.1');
    expect(vip.machine.changes().slice(before).join()).not.toContain('del');
  });

  it('puts the source route before the others', async () => {
    const old = await Driven.serving({ address: V4, source: 'yes' });
    expect(old.machine.changes().at(-1)).toBe(
      `ip route prepend 192.0.2.0/24 dev eth0 proto static src ${V4} scope link`,
    );
    const young = await Driven.serving({ address: V6, source: 'yes' });
    expect(young.machine.changes().at(-1)).toBe(
      `ip -6 route replace 2001:db8::/64 dev eth0 proto static src ${V6} metric 128`,
    );
    await young.act('remove');
    expect(young.machine.changes().at(-2)).toBe('ip -6 route del 2001:db8::/64 dev eth0 metric 128');
  });
});

describe('remove', () => {
  it('takes away what is ours, and leaves the own address of the host', async () => {
    const vip = await Driven.serving({ address: V4 });
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done', watch: [] });
    expect(vip.machine.addresses.addresses.map(({ address }) => address)).not.toContain(V4);
    const own = await Driven.serving({ address: '192.0.2.1' });
    expect(await own.act('remove')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('it stays') });
    expect(own.machine.changes()).toEqual([]);
  });

  it('leaves the address when its handle is lost, unless the options say whose it is', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.handle = { nonsense: 1 };
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done', reason: expect.stringContaining('it stays') });
    vip.options = { ...vip.options, hostAddress: 'no' };
    await vip.act('remove');
    expect(vip.machine.addresses.addresses.map(({ address }) => address)).not.toContain(V4);
  });

  it('succeeds for what is not there, also without the interface', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.dropLink('eth0');
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done' });
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done' });
  });

  it('succeeds when somebody was faster', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.commands.unshift({
      command: /^ip address del/,
      answer: () => (vip.machine.addresses.take(V4), { code: 2, stderr: 'Cannot assign requested address' }),
    });
    expect(await vip.act('remove')).toMatchObject({ outcome: 'done' });
  });

  it('fails with the words of the kernel when it stays', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.commands.unshift({
      command: /^ip address del/,
      answer: { code: 2, stderr: 'Operation not permitted' },
    });
    expect(await vip.act('remove')).toMatchObject({
      outcome: 'failure',
      reason: `${V4}/24 cannot be taken from eth0: Operation not permitted`,
    });
  });

  it('takes away what it has added by earlier options, and nothing else', async () => {
    const vip = await Driven.serving({ address: V4 });
    vip.machine.addresses.put(V4, 'eth0', { prefix: 32 });
    vip.options = { ...vip.options, prefix: 25 };
    const outcome = await vip.act('remove');
    expect(outcome).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining(`${V4}/32 on eth0 is not lkssp's`),
    });
    expect(vip.machine.changes().at(-1)).toBe(`ip address del ${V4}/24 dev eth0`);
  });
});

describe('remove of the first address of a network', () => {
  const PROMOTE = (device: string) => `/proc/sys/net/ipv4/conf/${device}/promote_secondaries`;

  async function first(setting: string): Promise<Driven> {
    const vip = await Driven.serving({ address: V4 });
    const { addresses, files } = vip.machine;
    addresses.put('192.0.2.1', 'eth0', { isSecondary: true });
    files.set(PROMOTE('all'), '0\n');
    files.set(PROMOTE('eth0'), setting);
    return vip;
  }

  it('tells the kernel to keep the others', async () => {
    const vip = await first('0\n');
    vip.machine.commands.push({
      command: 'sysctl',
      answer: () => (vip.machine.files.set(PROMOTE('eth0'), '1\n'), {}),
    });
    const outcome = await vip.act('remove');
    expect(outcome).toMatchObject({ outcome: 'done', reason: expect.stringContaining('192.0.2.1 stayed on eth0') });
    expect(vip.machine.changes().slice(-2)).toEqual([
      'sysctl -q -w net/ipv4/conf/eth0/promote_secondaries=1',
      `ip address del ${V4}/24 dev eth0`,
    ]);
  });

  it('needs nothing where the kernel keeps them anyway', async () => {
    const vip = await first('1\n');
    expect(await vip.act('remove')).toEqual({ outcome: 'done', watch: [] });
  });

  it('is refused where the kernel cannot be told: the host would lose its own', async () => {
    const vip = await first('0\n');
    const outcome = await vip.act('remove');
    expect(outcome).toMatchObject({ outcome: 'failure', recoverable: false });
    expect(outcome.reason).toMatch(/would take 192\.0\.2\.1 away from eth0.*procps.*set net\/ipv4/);
    expect(vip.machine.changes().at(-1)).toContain('sysctl');
  });
});
