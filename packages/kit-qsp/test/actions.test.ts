import { beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCron, status } from './scripted-cron.js';

let scripted: ScriptedCron;
let machine: ScriptedCron['machine'];

beforeEach(() => {
  scripted = new ScriptedCron();
  machine = scripted.machine;
});

const driven: ScriptedCron['driven'] = (options) => scripted.driven(options);
const cron: ScriptedCron['install'] = (state, aliases) => scripted.install(state, aliases);

describe('restore and recover', () => {
  it('restart what systemd calls active and is dead all the same', async () => {
    const unit = cron({ sub: 'exited', script: '/etc/init.d/cron', type: 'forking', remainsAfterExit: true });
    unit.status = status(1);
    unit.onOrder = (order) => {
      if (order === 'restart') unit.status = status(0);
      return undefined;
    };
    const restored = await driven().act('restore');

    expect(restored.outcome).toBe('done');
    expect(machine.askedFor('units.restart')).toHaveLength(1);
    expect(machine.askedFor('units.start')).toHaveLength(0);
  });

  it('write the drop-in again when it was lost', async () => {
    const unit = cron({ active: 'inactive', sub: 'dead' });
    const restored = await driven().act('restore');

    expect(restored.outcome).toBe('done');
    expect(unit.isTaken).toBe(true);
  });

  it('say why it does not come up', async () => {
    const unit = cron({ active: 'inactive', sub: 'dead' });
    unit.onOrder = () => ({
      ok: false,
      result: 'failed',
      reason: 'cron.service could not be started: port 80 is taken',
    });

    expect(await driven().act('restore')).toMatchObject({
      outcome: 'failure',
      recoverable: true,
      reason: expect.stringContaining('port 80'),
    });
  });

  it('do not call it up before it is', async () => {
    const unit = cron({ active: 'inactive', sub: 'dead' });
    unit.onOrder = () => {
      machine.units.halt(unit, 'exit-code', 'exit 1');
      return { ok: true, result: 'done', reason: '' };
    };

    expect(await driven().act('restore')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringContaining('exit 1'),
    });
  });

  it.each<[string, string]>([
    ['masked', 'unmask'],
    ['error', 'cannot be used'],
  ])('try nothing with a unit that is %s', async (load, words) => {
    cron({ load, active: 'inactive' });
    const outcomes = [await driven().act('restore'), await driven().act('recover')];

    for (const each of outcomes) {
      expect(each).toMatchObject({ outcome: 'failure', recoverable: false, reason: expect.stringContaining(words) });
    }
    expect(machine.askedFor('units.start')).toHaveLength(0);
  });
});

describe('remove', () => {
  it('is done with what is gone, and asks for nothing', async () => {
    const removed = await driven().act('remove');

    expect(removed).toMatchObject({ outcome: 'done', watch: [] });
    expect(machine.askedFor('units.stop')).toHaveLength(0);
  });

  it('stops also what is on its way up', async () => {
    cron({ active: 'inactive', sub: 'dead', job: 'start' });
    await driven().act('remove');

    expect(machine.askedFor('units.stop')).toHaveLength(1);
  });

  it('says who is left when it fails', async () => {
    cron().onOrder = () => ({ ok: false, result: 'timeout', reason: 'cron.service was not stopped within 5 s' });

    expect(await driven().act('remove')).toMatchObject({
      outcome: 'failure',
      reason: expect.stringContaining('not stopped'),
    });
  });

  it('stops by its script what was started by it around systemd', async () => {
    const unit = cron({ active: 'inactive', sub: 'dead', script: '/etc/init.d/cron' });
    unit.status = status(0);
    machine.commands.push({
      command: /^\/etc\/init\.d\/cron stop$/,
      answer: () => {
        unit.status = status(3);
        return {};
      },
    });
    const removed = await driven().act('remove');

    expect(removed.outcome).toBe('done');
    expect(unit.status).toEqual(status(3));
  });
});
