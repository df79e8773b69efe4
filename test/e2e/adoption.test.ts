import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signal } from '../rig/cleanup.ts';
import { familyOf, isAlive } from '../rig/process-facts.ts';
import { TrialHome } from '../rig/trial-home.ts';
import { waitUntil } from '../rig/wait-until.ts';

const TAGS = ['below', 'middle', 'above'] as const;

describe('e2e/adoption', () => {
  let trial: TrialHome;

  beforeEach(async () => {
    trial = new TrialHome('adopt');
    await trial.start();
    await trial.apply({
      ...trial.sleeper('below'),
      ...trial.sleeper('middle', { dependsOn: ['below'] }),
      ...trial.sleeper('above', { dependsOn: ['middle'] }),
    });
    await trial.settled();
  });

  afterEach(async () => {
    await trial.end();
  });

  const identities = () => TAGS.map((tag) => trial.processOf(tag)).map(({ pid, startTime }) => ({ pid, startTime }));

  it('leaves everything running when the daemon is killed, and takes it over as it is', async () => {
    const before = identities();
    await trial.daemon.end('SIGKILL');
    expect(before.filter(isAlive)).toEqual(before);

    await trial.start();
    await trial.settled();

    expect(identities()).toEqual(before);
    expect(await trial.client.incidents()).toEqual([]);
  });

  it('repairs what died while the daemon was dead, and restarts nothing below it', async () => {
    const [below] = identities();
    await trial.daemon.end('SIGKILL');
    const middle = trial.processOf('middle');
    signal(middle, 'SIGKILL');
    await waitUntil('its end', { withinMs: 60_000 }, () => !isAlive(middle));

    await trial.start();
    await trial.settled();

    expect(trial.processOf('below')).toMatchObject(below ?? {});
    expect(trial.processOf('middle').pid).not.toBe(middle.pid);
    expect(trial.processesOf('above')).toHaveLength(1);
  });

  it('leaves no kit host behind when the daemon is killed', async () => {
    const own = new Set(TAGS.map((tag) => trial.processOf(tag).pid));
    const family = familyOf(trial.daemon.facts.pid).filter(({ pid }) => !own.has(pid));
    expect(family.length).toBeGreaterThan(1);
    await trial.daemon.end('SIGKILL');

    await waitUntil('the end of the kit host', { withinMs: 60_000 }, () => !family.some(isAlive));
    expect(family.filter(isAlive)).toEqual([]);
  });

  it('stop --keep-running leaves applications alone, and the next start takes them over', async () => {
    const before = identities();
    const stop = await trial.lkssp('stop', '--keep-running');
    expect(stop.code).toBe(0);
    expect(await trial.daemon.ended).toBe(0);
    expect(before.filter(isAlive)).toEqual(before);

    await trial.start();
    await trial.settled();

    expect(identities()).toEqual(before);
  });

  it('an orderly stop takes everything out of service, and the next start brings it back', async () => {
    const before = identities();
    const stop = await trial.lkssp('stop');
    expect(stop.code).toBe(0);
    expect(await trial.daemon.ended).toBe(0);
    expect(before.filter(isAlive)).toEqual([]);

    await trial.start();
    await trial.settled();

    expect(identities()).toHaveLength(TAGS.length);
  });

  it('SIGTERM ends the daemon in order, and leaves no process of its own', async () => {
    const own = new Set(TAGS.map((tag) => trial.processOf(tag).pid));
    const family = familyOf(trial.daemon.facts.pid).filter(({ pid }) => !own.has(pid));
    const how = await trial.daemon.end('SIGTERM');

    expect(how).toBe(0);
    expect(family.filter(isAlive)).toEqual([]);
  });

  it('keeps out of service what a person took out, over a kill of the daemon', async () => {
    await trial.client.waitFor(await trial.client.removeResource('above'));
    await trial.daemon.end('SIGKILL');
    await trial.start();
    await trial.settled('ISP', ['below', 'middle']);

    expect((await trial.resource('above')).state).toBe('OSU');
    expect(trial.processesOf('above')).toEqual([]);
  });
});
