import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../rig/process-facts.ts';
import { TrialHome } from '../rig/trial-home.ts';

describe('e2e/one-daemon', () => {
  let trial: TrialHome;

  beforeEach(() => {
    trial = new TrialHome('one');
  });

  afterEach(async () => {
    await trial.end();
  });

  it('lets a second daemon of the same home say which process holds it, and end', async () => {
    const { facts } = await trial.start();
    const second = await trial.lkssp('daemon');

    expect(second.code).not.toBe(0);
    expect(`${second.stdout}${second.stderr}`).toContain(String(facts.pid));
    expect((await trial.client.health()).pid).toBe(facts.pid);
  });

  it('starts over a lock and a socket that a daemon has left behind', async () => {
    const first = await trial.start();
    await first.end('SIGKILL');
    expect(existsSync(join(trial.home, 'run/lkssp.sock'))).toBe(true);

    const second = await trial.start();

    expect(second.facts.pid).not.toBe(first.facts.pid);
    expect((await trial.client.status()).alarms).toEqual([]);
  });

  it('starts over a lock that names a living process which is not a daemon', async () => {
    mkdirSync(join(trial.home, 'run'), { recursive: true });
    writeFileSync(join(trial.home, 'run/lock'), `${process.pid}\n`);

    const { facts } = await trial.start();

    expect((await trial.client.health()).pid).toBe(facts.pid);
  });

  it('removes nothing that is no socket from the place of its socket, and says so', async () => {
    mkdirSync(join(trial.home, 'run'), { recursive: true });
    const path = join(trial.home, 'run/lkssp.sock');
    writeFileSync(path, 'somebody needs this');
    const { code, stderr } = await trial.lkssp('daemon');

    expect(code).toBe(1);
    expect(stderr).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe('somebody needs this');
  });

  it('lets two homes live side by side', async () => {
    const other = new TrialHome('other');
    try {
      await trial.start();
      await other.start();
      await trial.apply(trial.sleeper('one'));
      await other.apply(other.sleeper('one'));
      await trial.settled();
      await other.settled();
      const here = trial.processOf('one');
      expect((await other.lkssp('stop')).code).toBe(0);
      expect(await other.daemon.ended).toBe(0);

      expect(other.processesOf('one')).toEqual([]);
      expect(isAlive(here)).toBe(true);
    } finally {
      await other.end();
    }
  });
});
