import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '@lkssp/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryOf, processesNaming } from '../rig/process-facts.ts';
import { TrialHome } from '../rig/trial-home.ts';
import { waitUntil } from '../rig/wait-until.ts';

interface Scripts {
  readonly restore?: string;
  readonly remove?: string;
  readonly quickCheck?: string;
}

const wordsOf = ({ progress }: Operation): string => progress.map(({ text }) => text).join('\n');

describe('e2e/bad-scripts', () => {
  let trial: TrialHome;
  let good: string;

  beforeAll(async () => {
    trial = new TrialHome('scripts');
    await trial.start();
    await trial.client.setPolicy('Failover', { on: false });
    good = trial.script('good', 'exit 0');
  });

  afterAll(async () => {
    await trial.end();
  });

  /** Creates an application of these scripts; what went wrong before there was an operation is an operation too. */
  async function create(tag: string, scripts: Scripts, settings = {}): Promise<Operation> {
    const { client } = trial;
    const options = { restore: good, remove: good, ...scripts, id: tag };
    const how = {
      restoreLimitMs: 20_000,
      removeLimitMs: 20_000,
      checkLimitMs: 1000,
      checkIntervalMs: 2000,
      ...settings,
    };
    try {
      const begun = await client.createResource({ kit: 'genapp', tag, options, settings: how });
      return await client.waitFor(begun, { deadlineMs: 60_000 });
    } catch (error) {
      const text = (error as Error).message;
      return { id: '', order: '', phase: 'failed', progress: [{ number: 0, text, facts: {} }], startedAt: 0 };
    }
  }

  it('a script that is missing: nothing is created, and the sentence names it', async () => {
    const missing = join(trial.folder, 'nowhere.sh');
    const operation = await create('missing', { restore: missing });

    expect(operation.phase).toBe('failed');
    expect(wordsOf(operation)).toContain(missing);
    await expect(trial.resource('missing')).rejects.toMatchObject({ status: 404 });
  });

  it('a script that is not executable is run nevertheless from care, or refused with its name', async () => {
    const script = trial.script('plain', 'exit 0');
    chmodSync(script, 0o644);
    const operation = await create('plain', { restore: script });
    const state = operation.phase === 'done' ? (await trial.resource('plain')).state : 'refused';

    expect(['ISP', 'refused']).toContain(state);
    if (state === 'refused') expect(wordsOf(operation)).toContain(script);
  });

  it('a script whose interpreter is missing says so', async () => {
    const script = join(trial.folder, 'strange.sh');
    writeFileSync(script, '#!/opt/no-such-shell\nexit 0\n', { mode: 0o755 });
    const operation = await create('strange', { restore: script });

    expect(operation.phase).toBe('failed');
    expect(wordsOf(operation)).toContain('/opt/no-such-shell');
  });

  it('a restore that hangs fails at its limit, and leaves no process', async () => {
    const sleep = trial.program('hanging-sleep');
    const operation = await create(
      'hanging',
      { restore: trial.script('hang', `${sleep} 5000`) },
      { restoreLimitMs: 1000 },
    );

    expect(operation.phase).toBe('failed');
    expect((await trial.resource('hanging')).state).toBe('OSF');
    await waitUntil('the end of the group', { withinMs: 60_000 }, () => processesNaming(sleep).length === 0);
    expect(processesNaming(sleep)).toEqual([]);
  });

  it('a restore that forks and detaches is over when the script is, and what it started lives', async () => {
    const sleep = trial.program('daemonized');
    const restore = trial.script('detach', `setsid ${sleep} infinity &`, `${sleep} infinity &`, 'exit 0');
    const operation = await create('detached', { restore });

    expect(operation.phase).toBe('done');
    expect((await trial.resource('detached')).state).toBe('ISP');
    expect(processesNaming(sleep)).toHaveLength(2);
  });

  it('a check that prints megabytes is healthy, and costs little memory', async () => {
    const noisy = trial.script('noisy', 'head -c 50000000 /dev/zero', 'head -c 50000000 /dev/zero >&2', 'exit 0');
    const operation = await create('noisy', { quickCheck: noisy });
    expect(operation.phase).toBe('done');
    const first = (await trial.resource('noisy')).lastCheck?.at ?? 0;
    const later = await waitUntil('a good check, three or more later', { withinMs: 60_000, everyMs: 200 }, async () => {
      const { lastCheck } = await trial.resource('noisy');
      // A busy machine may need longer than the second it has, now and then.
      return (lastCheck?.at ?? 0) > first + 4000 && lastCheck?.verdict === 'healthy' ? lastCheck : undefined;
    });

    expect(later.verdict).toBe('healthy');
    expect(memoryOf([trial.daemon.facts.pid]).rss / 1024).toBeLessThan(300);
  });

  it('a restore that fails with binary output gives a sentence that can be printed', async () => {
    const script = trial.script('binary', "printf '\\377\\376\\000\\033[31m\\007broken\\n' >&2", 'exit 3');
    const operation = await create('binary', { restore: script });
    const { reason, state } = await trial.resource('binary');

    expect(operation.phase).toBe('failed');
    expect(state).toBe('OSF');
    expect(reason.text).toContain('3');
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(reason.text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });

  it('a script that is no text is refused or fails with its name, and the daemon goes on', async () => {
    const script = join(trial.folder, 'garbage');
    writeFileSync(script, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0xff, 0xfe]), { mode: 0o755 });
    const operation = await create('garbage', { restore: script });

    expect(operation.phase).toBe('failed');
    expect(wordsOf(operation).length).toBeGreaterThan(10);
    expect((await trial.client.health()).pid).toBe(trial.daemon.facts.pid);
  });

  it('a check that hangs opens an incident after the third, and is ended each time', async () => {
    const sleep = trial.program('check-sleep');
    const [marker, hang] = [join(trial.folder, 'hang-now'), 'hanging-check'];
    const quickCheck = trial.script('check-hang', `[ ! -e '${marker}' ] || ${sleep} 5000`, 'exit 0');
    const operation = await create(hang, { restore: trial.script('unhang', `rm -f '${marker}'`), quickCheck });
    expect(operation.phase).toBe('done');
    writeFileSync(marker, '');
    const incident = await waitUntil('an incident', { withinMs: 60_000, everyMs: 100 }, async () => {
      const [newest] = await trial.client.incidents({ tag: hang });
      return newest?.endedAt === undefined ? undefined : newest;
    });

    expect(incident).toMatchObject({ cause: 'hung', result: 'recovered' });
    expect(processesNaming(sleep)).toEqual([]);
  });
});
