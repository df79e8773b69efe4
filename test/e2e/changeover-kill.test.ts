import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { configure } from '../rig/program.ts';
import { TrialHome } from '../rig/trial-home.ts';

/** As packages/daemon/src/changeover/journal-record.ts names them, in their order. */
const STEPS = [
  'begun',
  'building',
  'rehearsing',
  'backing-up',
  'stopping',
  'saving',
  'switching',
  'handing-over',
  'attempting',
  'verifying',
  'ended',
] as const;

const SABOTEUR = join(import.meta.dirname, '../rig/sabotage/end-at-step.mjs');

const TAGS = ['first', 'second'];

describe('e2e/changeover-kill', () => {
  let trial: TrialHome | undefined;

  afterEach(async () => {
    await trial?.end();
    trial = undefined;
  });

  /** A home with `first` and `second`, and a backup of when there was only `first` and another configuration. */
  async function prepared(): Promise<{ readonly home: TrialHome; readonly backup: string; readonly config: string }> {
    const home = new TrialHome('changeover');
    trial = home;
    const config = join(home.home, 'etc/lkssp.config.yaml');
    configure(home.home, JSON.stringify({ stopLimit: '7min' }));
    await home.start();
    await home.apply(home.sleeper('first'));
    await home.settled('ISP', ['first']);
    const backup = join(home.folder, 'backup.tar.gz');
    const made = await home.client.waitFor(await home.client.createBackup({ file: backup }), { deadlineMs: 60_000 });
    expect(made.phase).toBe('done');
    await home.client.apply({ version: 1, resources: home.sleeper('second') });
    await home.settled('ISP', TAGS);
    writeFileSync(config, JSON.stringify({ stopLimit: '9min' }));
    return { home, backup, config };
  }

  /** What is in force, as far as it can be told apart. */
  async function inForce({ client }: TrialHome, config: string): Promise<object> {
    const { resources } = await client.status();
    return { tags: resources.map(({ tag }) => tag), config: readFileSync(config, 'utf8').includes('7min') };
  }

  it.each(STEPS)(
    'killed at "%s" it is the old or the new, whole, and nothing was out of service',
    async (step) => {
      const { home, backup, config } = await prepared();
      await home.daemon.end('SIGKILL');
      await home.start({ env: { NODE_OPTIONS: `--import=${SABOTEUR}`, LKSSP_SABOTAGE_STEP: step } });
      await home.settled('ISP', TAGS);
      const identities = () => TAGS.map((tag) => home.processOf(tag)).map(({ pid, startTime }) => [pid, startTime]);
      const running = identities();

      // At the first steps it ends before it has answered.
      await home.client.restoreBackup({ file: backup, replace: true }).catch(() => undefined);
      expect(await home.daemon.ended).toBe('SIGKILL');
      await home.start();

      const { phase, reason } = (await home.client.lastChangeover()) ?? {};
      const wasDone = step === 'ended';
      expect({ phase, reason }).toEqual(
        wasDone ? { phase: 'done' } : { phase: 'rolled-back', reason: expect.stringContaining(`"${step}"`) },
      );
      const before = { tags: TAGS, config: false };
      expect(await inForce(home, config)).toEqual(wasDone ? { tags: ['first'], config: true } : before);
      await home.settled('ISP', wasDone ? ['first'] : TAGS);
      expect(identities()).toEqual(running);

      // It is as if nothing had been tried: it can be tried again, and then it succeeds.
      if (wasDone) return;
      await home.client.restoreBackup({ file: backup, replace: true });
      await expect
        .poll(async () => (await home.client.lastChangeover().catch(() => undefined))?.phase, { timeout: 60_000 })
        .toBe('done');
      expect(await inForce(home, config)).toEqual({ tags: ['first'], config: true });
      expect(identities()).toEqual(running);
    },
    120_000,
  );

  it('a new start that fails leads back to what was before, in the same process', async () => {
    const { home, config } = await prepared();
    const { pid } = await home.client.health();
    const running = TAGS.map((tag) => home.processOf(tag).pid);
    // What a rehearsal does not find: it opens no socket.
    writeFileSync(config, JSON.stringify({ api: { socket: '/proc/nowhere/lkssp.sock' } }));
    const bad = join(home.folder, 'bad.tar.gz');
    await home.client.waitFor(await home.client.createBackup({ file: bad }), { deadlineMs: 60_000 });
    writeFileSync(config, JSON.stringify({ stopLimit: '9min' }));

    await home.client.restoreBackup({ file: bad, replace: true });
    await expect
      .poll(async () => (await home.client.lastChangeover().catch(() => undefined))?.phase, { timeout: 60_000 })
      .toBe('rolled-back');

    expect(await home.client.lastChangeover()).toMatchObject({ reason: expect.stringContaining('/proc/nowhere') });
    expect(await home.client.health()).toMatchObject({ pid });
    expect(readFileSync(config, 'utf8')).toContain('9min');
    await home.settled('ISP', TAGS);
    expect(TAGS.map((tag) => home.processOf(tag).pid)).toEqual(running);
  }, 120_000);
});
