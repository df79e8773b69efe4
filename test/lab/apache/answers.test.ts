import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { freePort } from '../rig/apache-instance.ts';
import { ApacheTrial, accepts, isGone, master, stopWorkers, words } from './apache-trial.ts';

let trial: ApacheTrial;
beforeEach(() => {
  trial = new ApacheTrial();
});
afterEach(() => trial.end());

describe('lab/apache/answers', () => {
  it('sees that it accepts but never answers, and mends it', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance, { maxTime: '1s' });
    const [one] = await stopWorkers(instance);
    expect(one).toBeDefined();
    expect(words(await driven.check('deepCheck'))).toMatch(/^failed: /);
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done' });
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
  });

  it('sees that nobody answers where a server in its place only accepts', async () => {
    const instance = await trial.make();
    const url = await trial.silentServer();
    const driven = await trial.serving(instance, { url: [url], maxTime: '300ms' });
    expect(words(await driven.check())).toBe('healthy: ');
    expect(words(await driven.check('deepCheck'))).toMatch(/^failed: a client gets no answer/);
  });

  it('asks for the chosen pages', async () => {
    const instance = await trial.make();
    const wrong = { url: [`${instance.url}absent`, { url: instance.url, regex: 'the LAB serves' }] };
    const driven = await trial.serving(instance, wrong);
    expect(words(await driven.check('deepCheck'))).toMatch(/^failed: .*absent answered 404 instead of 200-399$/);
    const other = await trial.serving(instance, { url: [instance.url], regex: 'something else' }, 'other');
    expect(words(await other.check('deepCheck'))).toMatch(/^failed: .*without what matches/);
  });

  it('is degraded by a certificate that has expired or soon will, and good with one that lasts', async () => {
    const expired = await trial.serving(await trial.make({ tls: { days: -1 } }), {}, 'expired');
    expect(words(await expired.check('deepCheck'))).toMatch(/^degraded: the certificate of .* has expired on /);
    const soon = await trial.serving(await trial.make({ tls: { days: 5 } }), {}, 'soon');
    expect(words(await soon.check('deepCheck'))).toMatch(
      /^degraded: the certificate of .* ends on .*, in [45] days: renew it/,
    );
    const good = await trial.serving(await trial.make({ tls: { days: 100 } }), {}, 'good');
    expect(words(await good.check('deepCheck'))).toBe('healthy: ');
  });

  it('minds no graceful restart and no restart behind its back, and takes over a new master', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    const before = master(instance);
    await instance.control('graceful');
    for (let look = 0; look < 20; look += 1) expect(words(await driven.check())).toBe('healthy: ');
    await instance.control('restart');
    for (let look = 0; look < 20; look += 1) expect(words(await driven.check())).toBe('healthy: ');
    await instance.control('stop');
    await waitUntil('the end', { withinMs: 10_000 }, async () => isGone(before));
    await instance.start();
    const verdict = await driven.check();
    expect(words(verdict)).toBe('healthy: ');
    expect(verdict.watch).toContainEqual(expect.objectContaining({ kind: 'process', pid: master(instance) }));
    await driven.act('remove');
    expect(await instance.processes()).toEqual([]);
  });

  it('minds no address that was added to or taken from the configuration', async () => {
    const instance = await trial.make();
    const more = await freePort();
    instance.writeConfig([`Listen 127.0.0.1:${more}`]);
    const driven = await trial.serving(instance);
    // Edited, not loaded: what runs goes on as it was.
    instance.writeConfig();
    expect(words(await driven.check())).toBe('healthy: ');
    await instance.control('graceful');
    await waitUntil('the port is given up', { withinMs: 10_000 }, async () => !(await accepts(more)));
    expect(words(await driven.check())).toBe('healthy: ');
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    instance.writeConfig([`Listen 127.0.0.1:${more}`]);
    expect(words(await driven.check())).toBe('healthy: ');
  });
});
