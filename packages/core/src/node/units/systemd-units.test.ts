import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../engine/simulate/manual-clock.js';
import { RecordingLogger } from '../../engine/simulate/recording-logger.js';
import { TrialHome } from '../../testing/trial-home.js';
import { CommandRunner } from '../host/command-runner.js';
import { StandInBus } from './stand-in-bus.js';
import { SystemdBus } from './systemd-bus.js';
import { SystemdUnits } from './systemd-units.js';
import { letUnitGo, takeUnitOver } from './take-over.js';
import { UnitEventSource } from './unit-event-source.js';
import { unitPath } from './unit-names.js';
import { UnitReader } from './unit-reader.js';

const MANAGER = 'org.freedesktop.systemd1.Manager';
const MANAGER_PATH = '/org/freedesktop/systemd1';
const JOB = '/org/freedesktop/systemd1/job/7';
const GUEST = unitPath('guest.service');

let home: TrialHome;
let stand: StandInBus;
let bus: SystemdBus;
let socket: string;
/** Properties of the one unit that there is, as systemd would tell them. */
let unit: Record<string, readonly [string, unknown]>;

const pairs = () => Object.entries(unit);

beforeEach(async () => {
  home = new TrialHome();
  socket = home.path('bus');
  stand = new StandInBus();
  unit = {
    Id: ['s', 'guest.service'],
    LoadState: ['s', 'loaded'],
    ActiveState: ['s', 'active'],
    SubState: ['s', 'running'],
    Result: ['s', 'success'],
    Type: ['s', 'notify'],
    ActiveEnterTimestampMonotonic: ['t', 1000],
  };
  stand.answers.set('GetAll', () => ({ signature: 'a{sv}', body: [pairs()] }));
  stand.answers.set('Get', ({ body = [] }) => {
    const value = unit[String(body[1])];
    return value === undefined
      ? { error: 'org.freedesktop.DBus.Error.UnknownProperty' }
      : { signature: 'v', body: [value] };
  });
  await stand.listen(socket);
  bus = new SystemdBus(socket);
});
afterEach(async () => {
  bus.end();
  await stand.close();
  await home.clear();
});

function runner(signal = new AbortController().signal): CommandRunner {
  const deadline = performance.now() + 10_000;
  return new CommandRunner({ deadline, signal, runFolder: home.path('run'), outputPrefix: home.path('lib', 'x@') });
}

function units(limitMs = 10_000, signal = new AbortController().signal): SystemdUnits {
  const deadline = performance.now() + limitMs;
  const scope = { deadline, signal, runFolder: home.path('run'), libFolder: home.path('lib'), runner: runner(signal) };
  return new SystemdUnits(scope, bus, new UnitReader(bus));
}

const removed = (result: string): void =>
  stand.signal(MANAGER_PATH, MANAGER, 'JobRemoved', 'uoss', [7, JOB, 'guest.service', result]);
const takesJobs = (after: () => void): void => {
  for (const method of ['StartUnit', 'StopUnit', 'RestartUnit']) {
    stand.answers.set(method, () => {
      after();
      return { signature: 'o', body: [JOB] };
    });
  }
};

describe('the state of a unit', () => {
  it('costs one property while nothing has told of a change, and all of them after an event', async () => {
    const reader = new UnitReader(bus);
    const read = async () => {
      stand.asked.length = 0;
      const reading = await reader.read('guest.service', 2000);
      return 'state' in reading ? reading.state.active : reading.reply;
    };
    const first = await read();
    const second = [await read(), stand.asked.join()];
    unit['ActiveState'] = ['s', 'failed'];
    stand.signal(GUEST, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', ['x', [], []]);
    const third = [await read(), stand.asked.join()];

    expect(first).toBe('active');
    expect(second).toEqual(['active', 'Properties.Get']);
    expect(third[0]).toBe('failed');
    expect(third[1]).toContain('Properties.GetAll');
  });

  it('is read anew when the one property differs, without any event', async () => {
    const reader = new UnitReader(bus);
    await reader.read('guest.service', 2000);
    unit['ActiveState'] = ['s', 'inactive'];
    const reading = await reader.read('guest.service', 2000);

    expect(reading).toMatchObject({ state: { active: 'inactive' } });
  });

  it('is read anew when its job ended in the middle of the look: a restart is no end', async () => {
    unit['ActiveState'] = ['s', 'inactive'];
    unit['Job'] = ['(uo)', [7, JOB]];
    const get = stand.answers.get('Get');
    stand.answers.set('Get', (message) => {
      if (message.path !== JOB) return get?.(message);
      Object.assign(unit, { ActiveState: ['s', 'active'], Job: ['(uo)', [0, '/']] });
      return { error: 'org.freedesktop.DBus.Error.UnknownObject' };
    });

    expect(await units().state('guest')).toMatchObject({ active: 'active' });
  });

  it('cannot be told when nobody answers in time', async () => {
    stand.answers.set('Get', () => 'nothing');

    await expect(units(400).state('guest')).rejects.toMatchObject({ code: 'LKSSP_HOST_UNABLE' });
  });

  it('of a name that systemd does not take is that of a missing unit', async () => {
    stand.answers.set('Get', () => ({ error: 'org.freedesktop.systemd1.NoSuchUnit' }));

    expect(await units().state('guest')).toMatchObject({
      load: 'not-found',
      active: 'inactive',
      name: 'guest.service',
    });
  });

  it('survives nonsense on the bus: the connection is made anew', async () => {
    await units().state('guest');
    // Little-endian, and a header of fields that ends in the middle of one.
    const header = Buffer.from([0x6c, 4, 0, 1, 4, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0]);
    const lost = new Promise<void>((resolve) => bus.listen({ signal: () => {}, stale: resolve }));
    stand.talkNonsense(Buffer.concat([header, Buffer.alloc(12, 0xff)]));
    await lost;

    expect(await bus.connect()).toBe(true);
    expect(await units().state('guest')).toMatchObject({ active: 'active' });
  });
});

describe('an order', () => {
  it('is over when its job is, also when that is told before the order is answered', async () => {
    takesJobs(() => removed('done'));

    expect(await units().start('guest')).toEqual({ ok: true, result: 'done', reason: '' });
    expect(stand.asked).toContain('Manager.ResetFailedUnit');
  });

  it.each([
    ['dependency', 'a unit that it requires did not come up'],
    ['canceled', 'another order to systemd came in between'],
    ['timeout', 'the time that systemd gives its job ran out'],
    ['skipped', 'a condition of the unit does not hold'],
    ['failed', 'it ended'],
  ])('that ends as %s says so', async (result, words) => {
    unit['ActiveState'] = ['s', 'inactive'];
    takesJobs(() => removed(result));
    const given = await units().start('guest');

    expect(given).toMatchObject({ ok: false, result });
    expect(given.reason).toContain(words);
  });

  it('goes on when the end of its job was told to nobody', async () => {
    takesJobs(() => {});
    stand.answers.set('Get', ({ path, body = [] }) => {
      const value = unit[String(body[1])];
      if (path === JOB || value === undefined) return { error: 'org.freedesktop.DBus.Error.UnknownObject' };
      return { signature: 'v', body: [value] };
    });

    expect(await units().start('guest')).toMatchObject({ ok: true });
  });

  it('that takes too long is called off, unless it is a stop', async () => {
    takesJobs(() => {});
    unit['State'] = ['s', 'running'];
    unit['ActiveState'] = ['s', 'activating'];
    const started = await units().start('guest', 150);
    const cancelled = stand.asked.includes('Manager.CancelJob');
    stand.asked.length = 0;
    const stopped = await units().stop('guest', 150);

    expect([started.result, stopped.result]).toEqual(['timeout', 'timeout']);
    expect(cancelled).toBe(true);
    expect(stand.asked).not.toContain('Manager.CancelJob');
  });

  it('ends when the call is aborted', async () => {
    takesJobs(() => {});
    const abort = new AbortController();
    const started = units(10_000, abort.signal).start('guest');
    setImmediate(() => abort.abort());

    expect(await started).toMatchObject({ ok: false, reason: expect.stringContaining('given up') });
  });

  it.each([
    ['org.freedesktop.systemd1.UnitMasked', 'systemctl unmask guest.service'],
    ['org.freedesktop.systemd1.TransactionIsDestructive', 'the system is shutting down'],
  ])('that is refused (%s) says why', async (error, words) => {
    stand.answers.set('StartUnit', () => ({ error }));

    expect(await units().start('guest')).toMatchObject({ result: 'refused', reason: expect.stringContaining(words) });
  });

  it.each([
    ['running', 'inactive', 'replace'],
    ['stopping', 'inactive', 'ignore-dependencies'],
    ['running', 'deactivating', 'ignore-dependencies'],
  ])('to stop, in a %s system with lkssp %s, is queued by %s', async (system, lkssp, mode) => {
    const modes: unknown[] = [];
    stand.answers.set('Get', ({ path, body = [] }) => {
      const own = path === unitPath('lkssp.service') ? lkssp : unit[String(body[1])]?.[1];
      return { signature: 'v', body: [['s', body[1] === 'SystemState' ? system : (own ?? '')]] };
    });
    stand.answers.set('StopUnit', ({ body = [] }) => {
      modes.push(body[1]);
      unit['ActiveState'] = ['s', 'inactive'];
      removed('done');
      return { signature: 'o', body: [JOB] };
    });
    await units().stop('guest');

    expect(modes).toEqual([mode]);
  });

  it('to start a unit that waits for its own restart is a restart', async () => {
    unit['ActiveState'] = ['s', 'activating'];
    unit['SubState'] = ['s', 'auto-restart'];
    takesJobs(() => {
      unit['ActiveState'] = ['s', 'active'];
      removed('done');
    });
    await units().start('guest');

    expect(stand.asked).toContain('Manager.RestartUnit');
    expect(stand.asked).not.toContain('Manager.StartUnit');
  });
});

describe('the events of units', () => {
  const clock = new ManualClock();
  const told = new RecordingLogger();
  const changed = (active: string): void =>
    stand.signal(GUEST, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', [
      'org.freedesktop.systemd1.Unit',
      [['ActiveState', ['s', active]]],
      [],
    ]);

  it('tell one change once, and after a lost connection everybody to look', async () => {
    const source = new UnitEventSource({ clock, logger: told, bus });
    const hints: string[] = [];
    source.onHint((tag) => void hints.push(tag));
    const hears = async (count: number): Promise<void> => {
      while (hints.length < count) {
        await clock.advance(100);
        await new Promise(setImmediate);
      }
    };
    source.watch('one', [{ kind: 'unit', unit: 'guest' }]);
    while (!stand.asked.includes('Unit.Ref')) await new Promise(setImmediate);
    for (let turn = 0; turn < 3; turn += 1) changed('failed');
    await hears(1);
    stand.drop();
    await hears(2);
    changed('active');
    await hears(3);
    await source.close();

    expect(hints).toEqual(['one', 'one', 'one']);
    expect(told.records).toHaveLength(1);
  });
});

describe('taking over', () => {
  const folder = (): string => home.path('system');
  const text = (): string => readFileSync(join(folder(), 'guest.service.d/50-lkssp.conf'), 'utf8');
  // There is no systemctl that answers here: what it would say comes from a stand-in on the PATH of nobody.
  const take = async (version: string): Promise<void> => {
    unit['Version'] = ['s', version];
    const answers = runner();
    const run = answers.run.bind(answers);
    answers.run = async (request) =>
      request.argv[0] === 'systemctl'
        ? { ok: true, code: 0, signal: null, timedOut: false, stdout: 'After=\n', stderr: '', tookMs: 1 }
        : await run(request);
    mkdirSync(folder(), { recursive: true });
    await takeUnitOver({ runner: answers, bus, unit: 'guest.service', runFolder: home.path('run'), folder: folder() });
  };

  it('asks at each start where systemd can, else only arranges the order', async () => {
    await take('252 (252.39-1~deb12u2)');
    const current = text();
    await take('241');
    const old = text();

    expect(current).toContain('ExecCondition=+/bin/sh -c ');
    expect(current).toContain(home.path('run/lock'));
    expect(old).not.toContain('ExecCondition=+');
    expect(old).toContain('too old for ExecCondition=');
    expect([current, old].every((each) => each.includes('Before=lkssp.service'))).toBe(true);
  });

  it('says so when the drop-in cannot be taken away', async (ctx) => {
    await take('252');
    const path = join(folder(), 'guest.service.d');
    // Like a read-only disk, but for one folder.
    if (spawnSync('chattr', ['+i', path]).status !== 0) ctx.skip('nothing can be made immutable here');
    const taken = { runner: runner(), bus, unit: 'guest.service', runFolder: home.path('run'), folder: folder() };
    try {
      await expect(letUnitGo(taken)).rejects.toMatchObject({ code: 'LKSSP_HOST_UNABLE' });
    } finally {
      spawnSync('chattr', ['-i', path]);
    }
  });

  it('lets systemd read its files only when the drop-in has changed', async () => {
    await take('252');
    stand.asked.length = 0;
    await take('252');

    expect(stand.asked).not.toContain('Manager.Reload');
  });
});
