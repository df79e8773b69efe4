import type { ProcessIdentity, Verdict } from '@lkssp/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Driven } from './driven.js';
import { type PretendedApache, ScriptedApaches } from './scripted-apaches.js';

const CONFIG = '/etc/apache2/apache2.conf';
const URL_ = 'http://localhost:8080';

let machine: ScriptedApaches;
let one: PretendedApache;
let count = 0;
beforeEach(() => {
  machine = new ScriptedApaches();
  one = machine.install(CONFIG, 8080);
});
afterEach(() => vi.restoreAllMocks());

/** In service; each under a tag of its own, as what checks remember goes by tag. */
async function serving(options: object = {}): Promise<Driven> {
  const driven = new Driven(machine, { config: CONFIG, unit: 'none', ...options }, `web-${(count += 1)}`);
  const outcome = await driven.act('restore');
  if (outcome.outcome === 'failure') throw new Error(outcome.reason);
  return driven;
}

const words = ({ verdict, reason = '' }: Verdict): string => `${verdict}: ${reason}`;
const master = (): ProcessIdentity => {
  if (one.master === undefined) throw new Error('it does not run');
  return one.master;
};

describe('quickCheck', () => {
  it('asks for nothing but what is cheap while all is well', async () => {
    const driven = await serving();
    machine.asked.length = 0;
    expect(words(await driven.check())).toBe('healthy: ');
    expect(machine.asked.map(({ what }) => what)).toEqual(['tcp', 'read']);
  });

  it('watches the master', async () => {
    const driven = await serving();
    expect((await driven.check()).watch).toEqual([{ kind: 'process', ...master() }]);
  });

  it('fails when an address is lost that the configuration asks for', async () => {
    const driven = await serving();
    machine.processes.change(master(), { listening: [{ address: '0.0.0.0', port: 9 }] });
    expect(words(await driven.check())).toMatch(/^failed: its master \(process \d+\) does not listen at port 8080$/);
    machine.processes.change(master(), { listening: [] });
    expect(words(await driven.check())).toMatch(/^failed: .* listens nowhere/);
  });

  it('accuses nobody of an address when the configuration cannot be read', async () => {
    const driven = await serving();
    machine.processes.change(master(), { listening: [{ address: '0.0.0.0', port: 9 }] });
    machine.refusal = 'AH00526: Syntax error on line 7 of /etc/x:\nInvalid command\n';
    expect(words(await driven.check())).toMatch(
      /^degraded: it does not listen at port 8080 any more, and Apache does not accept/,
    );
  });

  it('is degraded when something between refuses connections to its own socket', async () => {
    const driven = await serving();
    machine.ports.clear();
    expect(words(await driven.check())).toMatch(/^degraded: .*look at the packet filter/);
  });

  it('fails when the only address that it listens at has left the machine, and is degraded when others serve', async () => {
    machine.more = ['Listen 192.0.2.10:81'];
    vi.spyOn(machine.processes, 'appear').mockImplementationOnce(() => {
      vi.restoreAllMocks();
      return machine.processes.appear({ name: 'apache2', exe: '/usr/sbin/apache2', listening: BOTH });
    });
    machine.ports.add(81);
    const driven = await serving();
    machine.ports.delete(81);
    expect(words(await driven.check())).toMatch(
      /^degraded: it listens at 192\.0\.2\.10:81, and this machine does not have/,
    );
    machine.addresses.addLink('eth0');
    machine.addresses.put('192.0.2.10', 'eth0');
    expect(words(await driven.check())).toMatch(/^degraded: .*packet filter/);
  });

  it('could not look when the machine has no descriptors', async () => {
    const driven = await serving();
    const host = machine.host.bind(machine);
    vi.spyOn(machine, 'host').mockImplementation((call) => {
      const given = host(call);
      const refuse = (): never => {
        throw Object.assign(new Error('EMFILE'), { code: 'LKSSP_HOST_UNABLE' });
      };
      return Object.create(given, { processes: { value: { ...given.processes, listening: refuse } } }) as typeof given;
    });
    expect(await driven.check()).toMatchObject({
      verdict: 'unknown',
      because: 'unable',
      reason: expect.stringContaining('EMFILE'),
    });
  });

  it('waits for a unit that systemd restarts, and says so when it does not get on', async () => {
    const unit = machine.units.add('apache2.service', { active: 'active', sub: 'running' });
    unit.onOrder = (order) => (order === 'start' ? void machine.start(one) : undefined);
    const driven = await serving({ unit: 'apache2.service' });
    machine.killMaster(one);
    for (const each of one.workers) machine.processes.end(each);
    machine.files.delete(one.pidFile);
    unit.state = { ...unit.state, active: 'activating', sub: 'start' };
    expect(await driven.check()).toMatchObject({
      verdict: 'unknown',
      because: 'hung',
      reason: expect.stringContaining('activating'),
    });
    unit.state = { ...unit.state, active: 'failed', sub: 'failed' };
    expect((await driven.check()).verdict).toBe('failed');
  });
});

const BOTH = [
  { address: '0.0.0.0', port: 8080 },
  { address: '192.0.2.10', port: 81 },
];

describe('deepCheck', () => {
  it.each([
    [{ status: 200 }, /^healthy: $/],
    [{ status: 404 }, /^healthy: $/],
    [{ status: 503 }, /^degraded: /],
    [{ answer: 'silent' as const, reason: 'late' }, /^unknown: a client gets no answer: late$/],
    [{ answer: 'broken' as const, reason: 'no HTTP' }, /^failed: no HTTP$/],
    [{ answer: 'unable' as const, reason: 'EMFILE' }, /^unknown: EMFILE$/],
  ])('without chosen URLs, of %j', async (answer, verdict) => {
    const driven = await serving();
    machine.web.serve(URL_, answer);
    expect(words(await driven.check('deepCheck'))).toMatch(verdict);
  });

  it('fails for a chosen page that does not come in its time', async () => {
    const driven = await serving({ url: [`${URL_}/page`] });
    machine.web.serve(`${URL_}/page`, { answer: 'silent', reason: 'late' });
    expect(words(await driven.check('deepCheck'))).toBe('failed: a client gets no answer: late');
  });

  it('asks twice before it calls a page failed', async () => {
    const driven = await serving({ url: [`${URL_}/page`] });
    let asked = 0;
    machine.web.serve(`${URL_}/page`, () => ({ status: (asked += 1) === 1 ? 500 : 200 }));
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    expect(asked).toBe(2);
    machine.web.serve(`${URL_}/page`, { status: 500, reason: 'page answered 500' });
    expect(words(await driven.check('deepCheck'))).toBe('failed: page answered 500 instead of 200-399');
  });

  it('takes what Pacemaker’s agent calls statusurl and testregex', async () => {
    const driven = await serving({ statusurl: `${URL_}/server-status`, testregex: '</ *html *>' });
    machine.web.serve(`${URL_}/server-status`, { status: 200, body: '<html></HTML>' });
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    machine.web.serve(`${URL_}/server-status`, { status: 200, body: 'none' });
    expect(words(await driven.check('deepCheck'))).toMatch(/^failed: .*without what matches/);
  });

  it('does not go by a certificate that nobody asked to look at', async () => {
    const validTo = machine.now + 86_400_000;
    const certificate = { subject: 'CN=x', issuer: 'CN=x', validFrom: 0, validTo, names: ['DNS:x'] };
    const [near, far] = [await serving(), await serving({ certificateDays: 0 })];
    machine.web.serve(URL_, { status: 200, certificate });
    expect(words(await near.check('deepCheck'))).toMatch(
      /^degraded: the certificate of x ends on .*, in 1 day: renew it$/,
    );
    expect(words(await far.check('deepCheck'))).toBe('healthy: ');
  });
});

describe('a handle of another boot', () => {
  it('names nobody', async () => {
    const driven = await serving();
    driven.handle = { ...(driven.handle as object), bootId: 'another' };
    const stranger = machine.processes.stranger();
    driven.handle = { ...driven.handle, ...stranger, session: stranger.pid };
    machine.killMaster(one);
    machine.files.delete(one.pidFile);
    expect((await driven.check()).verdict).toBe('failed');
    await driven.act('remove');
    expect(machine.host().processes.state(stranger).life).toBe('alive');
  });
});

describe('recover', () => {
  it('replaces workers while the configuration is broken, and does not reload it', async () => {
    const driven = await serving();
    machine.refusal = 'AH00526: Syntax error\n';
    machine.web.serve(URL_, { answer: 'silent' });
    const stuck = [...one.workers];
    machine.processes.onSignal = ((before) => (identity: ProcessIdentity, signal: string) => {
      if (stuck.some(({ pid }) => pid === identity.pid)) machine.web.serve(URL_, { status: 200 });
      return before(identity, signal);
    })(machine.processes.onSignal);
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done', reason: 'its workers were replaced' });
    const signals = machine.askedFor('signal').map((each) => (each as { signal: string }).signal);
    expect(signals).not.toContain('SIGUSR1');
    expect(machine.host().processes.state(master()).life).toBe('alive');
  });
});
