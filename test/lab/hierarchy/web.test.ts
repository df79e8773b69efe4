import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signal } from '../../rig/cleanup.ts';
import { ApacheInstance } from '../rig/apache-instance.ts';
import { command } from '../rig/command.ts';
import { isMounted } from '../rig/mounts.ts';
import { breakIt, SELDOM, SELDOM_MS } from './notice.ts';
import { makeSite, type Site } from './site.ts';

const TAGS = ['data', 'vip', 'web'];

describe('lab/hierarchy/web', () => {
  let site: Site;
  let apache: ApacheInstance;

  const create = (...words: readonly string[]): Promise<string> =>
    site.engine.mustLkssp('resource', 'create', ...words, '--check-interval', SELDOM);

  beforeAll(async () => {
    site = await makeSite();
    const { data, address } = site;
    apache = await ApacheInstance.make({ documentRoot: join(data, 'htdocs'), address, port: 80 });
    await create('fs', '--tag', 'data', '--mount-point', data);
    await create('ip', '--tag', 'vip', '--address', `${address}/24`);
    await create('apache', '--tag', 'web', '--config', apache.config);
    await site.engine.trial.settled();
  });

  afterAll(async () => {
    await site?.end();
    await apache?.end();
  });

  const serves = (): Promise<string> => site.pair.onFar('curl', '--silent', '--max-time', '5', apache.url);

  it('finds its file system and its address, and takes those that are guarded already', async () => {
    const { resources } = await site.engine.client.status();
    const web = await site.engine.client.resource('web');

    expect(resources.map(({ tag }) => tag).toSorted()).toEqual(TAGS);
    expect(web.children.toSorted()).toEqual(['data', 'vip']);
    expect(await serves()).toBe('the lab serves');
  });

  it("starts it again when Apache's master is killed", async () => {
    const master = apache.master();
    const { incident, noticedMs } = await breakIt(site.engine, 'web', "kill -9 of Apache's master", () => {
      signal(master ?? { pid: 0, startTime: 0 }, 'SIGKILL');
    });

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(noticedMs).toBeLessThan(SELDOM_MS);
    expect(apache.master()?.pid).not.toBe(master?.pid);
    expect(await serves()).toBe('the lab serves');
  });

  it('puts the file system back below it, and does not restart the node or the address', async () => {
    const { data, engine } = site;
    const { incident, actions } = await breakIt(engine, 'data', 'umount below Apache', async () => {
      await command(['umount', '--lazy', data]);
    });
    await engine.trial.settled('ISP', TAGS);

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(actions.join()).not.toMatch(/vip/);
    expect(isMounted(data)).toBe(true);
    expect(await serves()).toBe('the lab serves');
  });

  it('puts the address back below it', async () => {
    const { address, engine, pair } = site;
    const { incident } = await breakIt(engine, 'vip', 'address removed below Apache', () =>
      pair.removeNear(`${address}/24`),
    );
    await engine.trial.settled('ISP', TAGS);

    expect(incident).toMatchObject({ cause: 'failed', result: 'recovered' });
    expect(await serves()).toBe('the lab serves');
  });

  it('repairs from the bottom when all of it fails at once', async () => {
    const { address, data, engine, pair } = site;
    const { incident } = await breakIt(engine, 'web', 'everything at once', async () => {
      await Promise.all([command(['umount', '--lazy', data]), pair.removeNear(`${address}/24`)]);
      for (const each of await apache.processes()) signal(each, 'SIGKILL');
    });
    await engine.trial.settled('ISP', TAGS);
    const [below] = await engine.client.incidents({ tag: 'data', limit: 1 });

    expect(incident.result).toBe('recovered');
    expect(below?.result).toBe('recovered');
    expect(below?.endedAt).toBeLessThanOrEqual(incident.endedAt ?? 0);
    expect(isMounted(data)).toBe(true);
    expect(await serves()).toBe('the lab serves');
  });

  it('repairs it when its workers are stopped', async () => {
    const { engine } = site;
    await engine.mustLkssp('resource', 'set', 'web', '--check-interval', '1s', '--deep-check-interval', '2s');
    const { incident } = await breakIt(engine, 'web', 'SIGSTOP to all of Apache', async () => {
      for (const each of await apache.processes()) signal(each, 'SIGSTOP');
    });
    await engine.trial.settled('ISP', TAGS);

    expect(incident.result).toBe('recovered');
    expect(await serves()).toBe('the lab serves');
    await engine.mustLkssp('resource', 'set', 'web', '--check-interval', SELDOM, '--deep-check-interval', 'default');
  });

  it('says what is wrong with its configuration when it cannot come back, and comes back when that is mended', async () => {
    const { engine } = site;
    await engine.mustLkssp('policy', 'set', 'Failover', '--off', 'tag=web');
    apache.breakConfig();
    const { incident } = await breakIt(engine, 'web', 'killed with a broken configuration', () => {
      signal(apache.master() ?? { pid: 0, startTime: 0 }, 'SIGKILL');
    });
    const told = incident.entries.map(({ sentence }) => sentence.text).join('\n');
    apache.writeConfig();
    await engine.mustLkssp('resource', 'restore', 'web');
    await engine.trial.settled('ISP', TAGS);

    expect(incident).toMatchObject({ cause: 'failed', result: 'failed' });
    expect(told).toMatch(/Invalid command 'ThisIsNoDirective'/);
    expect(await serves()).toBe('the lab serves');
  });

  it('takes all of it out from the top, and brings it back from the bottom', async () => {
    const { engine, data } = site;
    await engine.mustLkssp('resource', 'remove', 'data');
    const during = { mounted: isMounted(data), master: apache.master() };
    const web = (await engine.client.resource('web')).state;
    await engine.mustLkssp('resource', 'restore', 'web');
    await engine.trial.settled('ISP', TAGS);

    expect(during).toEqual({ mounted: false, master: undefined });
    expect(web).toBe('OSU');
    expect(await serves()).toBe('the lab serves');
  });

  it('has never wished to restart the node', () => {
    expect(site.engine.wouldRestart()).toBe('');
  });
});

describe('lab/hierarchy/web, all or nothing', () => {
  let site: Site;
  let apache: ApacheInstance;

  beforeAll(async () => {
    site = await makeSite();
    await site.pair.addNear(`${site.address}/24`);
    apache = await ApacheInstance.make({ documentRoot: join(site.data, 'htdocs'), address: site.address, port: 80 });
  });

  afterAll(async () => {
    await site?.end();
    await apache?.end();
  });

  it('creates nothing of it when Apache cannot read its configuration', async () => {
    apache.breakConfig();
    const { code, stderr } = await site.engine.lkssp(
      'resource',
      'create',
      'apache',
      '--tag',
      'web',
      '--config',
      apache.config,
    );

    expect(code).not.toBe(0);
    expect(stderr).toMatch(/ThisIsNoDirective/);
    expect((await site.engine.client.status()).resources).toEqual([]);
  });

  it('creates its file system and its address with it, and leaves them where they were when it is deleted', async () => {
    const { engine, data, pair, address } = site;
    apache.writeConfig();
    writeFileSync(join(data, 'htdocs/kept'), 'kept');
    await engine.mustLkssp('resource', 'create', 'apache', '--tag', 'web', '--config', apache.config);
    await engine.trial.settled();
    const { resources } = await engine.client.status();

    expect(resources.map(({ kit }) => kit).toSorted()).toEqual(['apache', 'fs', 'ip']);
    // It was the host's before: it is watched, and never removed.
    await engine.mustLkssp('resource', 'delete', 'web', '--hierarchy');
    expect((await engine.client.status()).resources).toEqual([]);
    expect(await command(['ip', '-o', 'address', 'show', 'dev', pair.near])).toContain(` ${address}/24 `);
    expect(engine.wouldRestart()).toBe('');
  });
});
