import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../rig/wait-until.ts';
import { type ApacheInstance, freePort } from '../rig/apache-instance.ts';
import { ApacheTrial, accepts, isGone, master, words } from './apache-trial.ts';

const PATIENCE = { withinMs: 10_000 };

let trial: ApacheTrial;
beforeEach(() => (trial = new ApacheTrial()));
afterEach(() => trial.end());

/** Changes lines of its configuration, as a person does. */
function change(instance: ApacheInstance, from: RegExp, to: string): void {
  writeFileSync(instance.config, readFileSync(instance.config, 'utf8').replace(from, to));
}

describe('an Apache whose configuration a person has changed', () => {
  it('is found after a restart at another port: no failure, and its pid file stays', async () => {
    const instance = await trial.make();
    const driven = await trial.serving(instance);
    const [old, port] = [master(instance), await freePort()];
    await instance.control('stop');
    await waitUntil('it is stopped', PATIENCE, () => isGone(old));
    change(instance, /^Listen .*$/m, `Listen 127.0.0.1:${port}`);
    await instance.control('start');
    await waitUntil('it serves', PATIENCE, async () => await accepts(port));
    const now = master(instance);

    expect(words(await driven.check())).toBe('healthy: ');
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    expect(await driven.act('recover')).toMatchObject({ outcome: 'done' });
    expect(master(instance)).toBe(now);
  });

  it('is guarded at its new port after a reload, too', async () => {
    const instance = await trial.make({ more: ['CustomLog logs "%r"'] });
    change(instance, /CustomLog logs/, `CustomLog ${instance.folder}/asked.log`);
    const driven = await trial.serving(instance);
    const port = await freePort();
    change(instance, /^Listen .*$/m, `Listen 127.0.0.1:${port}`);
    await instance.control('graceful');
    await waitUntil('it serves', PATIENCE, async () => (await accepts(port)) && !(await accepts(instance.port)));

    expect(words(await driven.check())).toBe('healthy: ');
    writeFileSync(`${instance.folder}/asked.log`, '');
    expect(words(await driven.check('deepCheck'))).toBe('healthy: ');
    // Apache writes it down after it has answered.
    const isWritten = (): boolean => readFileSync(`${instance.folder}/asked.log`, 'utf8').includes('HEAD / ');
    await waitUntil('the request is written down', PATIENCE, isWritten);
  });

  it('does not take the pid file of another that serves elsewhere', async () => {
    const [other, instance] = [await trial.make(), await trial.make()];
    await other.start();
    const theirs = master(other);
    change(instance, /^PidFile .*$/m, `PidFile "${other.pidFile}"`);

    await expect(trial.serving(instance)).rejects.toThrow(/pid file .* belongs to another Apache \(process \d+\)/);
    expect(master(other)).toBe(theirs);
    expect(await other.serves()).toBe(true);
    expect(await accepts(instance.port)).toBe(false);
  });
});
