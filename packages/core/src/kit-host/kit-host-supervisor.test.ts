import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../engine/simulate/manual-clock.js';
import type { KitEntry } from '../kits/kit-entry.js';
import { render, type Sentence } from '../messages/sentence.js';
import type { HostProcess } from './kit-host-life.js';
import type { KitHostListener } from './kit-host-process.js';
import { KitHostSupervisor } from './kit-host-supervisor.js';
import type { Order } from './protocol.js';

const KIT: KitEntry = {
  name: '@lkssp/kit-fs',
  version: '1.0.0',
  id: 'fs',
  types: ['mount'],
  dataGeneration: 1,
  folder: '/kits',
  packageType: 'module',
  fingerprint: 'f',
};

/** A process that does what the test says. */
class ScriptedHostProcess implements HostProcess {
  readonly pid: number;
  readonly orders: Order[] = [];
  readonly listener: KitHostListener;
  killed = false;

  constructor(pid: number, listener: KitHostListener) {
    this.pid = pid;
    this.listener = listener;
  }

  order(order: Order): void {
    this.orders.push(order);
    if (order.do === 'load' && importing) this.loaded();
    if (order.do === 'ping') this.listener.report({ say: 'pong', id: order.id, starved: false });
    if (order.do === 'end') this.listener.ended('exit 0');
  }

  kill(): void {
    if (this.killed) return;
    this.killed = true;
    this.listener.ended('SIGKILL');
  }

  loaded(): void {
    this.listener.report({ say: 'loaded', results: [{ loaded: true, name: KIT.name, types: [] }] });
  }
}

let clock: ManualClock;
let processes: ScriptedHostProcess[];
let told: string[];
let alarms: (string | undefined)[];
let cleaned: number[];
let cleaning: Promise<void>;
let residentMb: number;
let importing: boolean;
let supervisor: KitHostSupervisor;

const words = (sentence: Sentence | undefined): string | undefined =>
  sentence === undefined ? undefined : render(sentence);

beforeEach(() => {
  clock = new ManualClock();
  processes = [];
  told = [];
  alarms = [];
  cleaned = [];
  cleaning = Promise.resolve();
  residentMb = 60;
  importing = true;
  supervisor = new KitHostSupervisor({
    name: 'fs',
    kits: [KIT],
    clock,
    folders: { runFolder: '/run', libFolder: '/lib' },
    limits: { importMs: 5000, residentMb: 512, idleMs: 600_000, stuckMs: 15_000 },
    start: (listener) => {
      const process = new ScriptedHostProcess(processes.length + 101, listener);
      processes.push(process);
      return process;
    },
    tell: (sentence) => void told.push(render(sentence)),
    alarm: (sentence) => void alarms.push(words(sentence)),
    clean: (pid) => {
      cleaned.push(pid);
      return cleaning;
    },
    residentBytes: () => residentMb * 2 ** 20,
    processorMs: () => 0,
    onLate: () => undefined,
    onLog: () => undefined,
    onNonsense: ({ what }) => void told.push(what),
    onOutput: () => undefined,
  });
});

const newest = (): ScriptedHostProcess | undefined => processes.at(-1);
const reach = (ms = 10_000) => clock.finish(supervisor.reach(ms));

describe('a kit host', () => {
  it('does not exist before it is needed, and is started once for all who need it', async () => {
    await clock.advance(60_000);
    expect(processes).toHaveLength(0);
    const [one, other] = await clock.finish(Promise.all([supervisor.reach(1000), supervisor.reach(1000)]));
    expect(processes).toHaveLength(1);
    expect('desk' in one && 'desk' in other && one.desk).toBe('desk' in other && other.desk);
    expect(processes[0]?.orders[0]).toMatchObject({ do: 'load', kits: [KIT], runFolder: '/run' });
    expect(told).toEqual(['kit host of fs started as process 101']);
  });

  it('that is still importing is waited for, but no longer than the caller can', async () => {
    importing = false;
    expect(await reach(800)).toEqual({ gone: 'it did not start in time' });
    const waiting = supervisor.reach(3000);
    await clock.advance(1000);
    newest()?.loaded();
    expect(await clock.finish(waiting)).toHaveProperty('desk');
  });

  it('that does not finish importing is ended, and says why its kits are not loaded', async () => {
    importing = false;
    const results = await clock.finish(supervisor.load());
    expect(results).toMatchObject([{ loaded: false, refusal: { code: 'LKSSP_KIT_IMPORT_TIMEOUT' } }]);
    expect(newest()?.killed).toBe(true);
  });
});

describe('a kit host that dies', () => {
  it('is replaced at once the first time, and what its verbs ran is ended', async () => {
    await reach();
    newest()?.listener.ended('SIGSEGV');
    await clock.advance(10);
    expect(processes).toHaveLength(2);
    expect(cleaned).toEqual([101]);
    expect(told).toContain('kit host of fs (process 101) ended by itself: SIGSEGV; it is started again');
  });

  it('again and again is started later and later, with an alarm from the third time on', async () => {
    await reach();
    const starts: number[] = [];
    for (let death = 1; death <= 8; death += 1) {
      const diedAt = clock.monotonic();
      const before = processes.length;
      newest()?.listener.ended('exit 1');
      await clock.runUntil(() => processes.length > before, 60_000);
      starts.push(clock.monotonic() - diedAt);
    }
    expect(starts).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(alarms[0]).toBe('kit host of fs died 3 times; the next start waits 2s');
    expect(told).toContain('kit host of fs died 2 times; the next start waits 1s');
  });

  it('is forgiven after a steady minute', async () => {
    await reach();
    for (let death = 1; death <= 3; death += 1) {
      newest()?.listener.ended('exit 1');
      await clock.advance(5000);
      await reach();
    }
    expect(alarms).toHaveLength(1);
    await clock.advance(60_000);
    expect(alarms.at(-1)).toBeUndefined();
    expect(told).toContain('kit host of fs runs steadily again');
    newest()?.listener.ended('exit 1');
    const before = clock.monotonic();
    await clock.runUntil(() => processes.length === 5, 1000);
    expect(clock.monotonic() - before).toBe(0);
  });

  it('says when it comes back to whoever cannot wait so long', async () => {
    await reach();
    for (let death = 1; death <= 3; death += 1) {
      newest()?.listener.ended('exit 1');
      if (death < 3) await clock.advance(1500);
    }
    await clock.settle();
    expect(await reach(500)).toEqual({ gone: 'it died and starts again in 2s' });
    expect(await reach(5000)).toHaveProperty('desk');
  });

  it('in its calls tells each of them why', async () => {
    const reached = await reach();
    if (!('desk' in reached)) throw new Error('no desk');
    const asked = reached.desk.ask(
      { kit: 'fs', tag: 'a', verb: 'validate' },
      { do: 'validate', kit: 'fs', type: 'mount', options: {} },
      9000,
      false,
    );
    newest()?.listener.report({ say: 'fatal', from: 'in validate of a (kit fs)', what: 'oops' });
    newest()?.listener.ended('exit 70');
    const why = 'its kit host ended by itself: "oops" was thrown in validate of a (kit fs) and caught by nobody';
    expect(await clock.finish(asked)).toMatchObject({ how: 'dead', why });
  });
});

describe('a kit host that not even KILL ends', () => {
  const unkillable = (): void => {
    const process = newest();
    if (process === undefined) return;
    process.kill = () => void (process.killed = true);
    process.order = () => undefined;
  };
  const why = 'it answered no ping for 5 s';

  it('holds no call up, and is told of', async () => {
    const reached = await reach();
    if (!('desk' in reached)) throw new Error('no desk');
    unkillable();
    const label = { kit: 'fs', tag: 'a', verb: 'restore' };
    const asked = reached.desk.ask(
      label,
      { do: 'propose', kit: 'fs', type: 'mount', options: {}, limitMs: 900 },
      900,
      true,
    );
    expect(await clock.finish(asked)).toMatchObject({ how: 'dead', why: `its kit host was ended: ${why}` });
    await clock.finish(reached.life.cleaned);
    expect(told.at(-1)).toBe(
      `kit host of fs (process 101) was to be ended because ${why}, and outlives it: it waits in the kernel, for a disk perhaps`,
    );
  });

  it('is not joined by a second one, which the same would hold', async () => {
    await reach();
    unkillable();
    const life = supervisor.pid;
    newest()?.listener.forged();
    for (let more = 0; more < 100; more += 1) newest()?.listener.forged();
    expect(await reach(10_000)).toEqual({ gone: 'it did not start in time' });
    expect(supervisor.pid).toBe(life);
    expect(processes).toHaveLength(1);
    newest()?.listener.ended('SIGKILL');
    expect(await reach()).toHaveProperty('desk');
  });

  it('does not hold up the end of the daemon', async () => {
    await reach();
    unkillable();
    await clock.finish(supervisor.close());
    expect(newest()?.killed).toBe(true);
    expect(clock.monotonic()).toBe(7000);
  });
});

describe('what verbs of a dead kit host have left running', () => {
  it('is waited for, but not for ever', async () => {
    const reached = await reach();
    if (!('desk' in reached)) throw new Error('no desk');
    cleaning = new Promise(() => undefined);
    newest()?.listener.ended('SIGKILL');
    await clock.finish(reached.life.cleaned);
    expect(cleaned).toEqual([101]);
    expect(clock.monotonic()).toBe(5000);
  });
});

describe('a kit host that uses too much memory', () => {
  it('is ended and replaced', async () => {
    await reach();
    residentMb = 700;
    await clock.advance(10_001);
    expect(told).toContain(
      'kit host of fs (process 101) was ended because it used 700 MB of memory, more than 512 MB; it is started again',
    );
  });
});

describe('a kit host that nobody uses', () => {
  it('any more ends in order, without being told of as a death', async () => {
    await reach();
    await clock.advance(599_000);
    expect(newest()?.orders).not.toContainEqual({ do: 'end' });
    await clock.advance(2000);
    expect(newest()?.orders).toContainEqual({ do: 'end' });
    expect(told).toHaveLength(1);
    expect(await reach()).toHaveProperty('desk');
    expect(processes).toHaveLength(2);
  });

  it('and that was only started to look at its kits ends soon', async () => {
    await clock.finish(supervisor.load());
    await clock.advance(20_001);
    expect(newest()?.orders).toContainEqual({ do: 'end' });
  });

  it('is not replaced when it dies', async () => {
    await clock.finish(supervisor.load());
    newest()?.listener.ended('exit 1');
    await clock.advance(60_000);
    expect(processes).toHaveLength(1);
  });
});

describe('replacing a kit host', () => {
  it('lets calls in progress end where they are', async () => {
    const reached = await reach();
    if (!('desk' in reached)) throw new Error('no desk');
    const asked = reached.desk.ask(
      { kit: 'fs', tag: 'a', verb: 'validate' },
      { do: 'validate', kit: 'fs', type: 'mount', options: {} },
      9000,
      false,
    );
    supervisor.replace('a check has not come back for 30s');
    expect(processes).toHaveLength(2);
    await clock.advance(1000);
    expect(processes[0]?.killed).toBe(false);
    processes[0]?.listener.report({ say: 'answer', id: 1, tookMs: 5, starved: false, value: 1 });
    expect(await clock.finish(asked)).toMatchObject({ how: 'answer' });
    await clock.advance(300);
    expect(processes[0]?.killed).toBe(true);
    expect(processes[1]?.killed).toBe(false);
  });

  it('is not done a third time while the first two cannot go', async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      await reach();
      const process = newest();
      if (process !== undefined) process.kill = () => undefined;
      supervisor.replace('it is stuck');
    }
    expect(processes).toHaveLength(3);
  });
});

describe('a host that misbehaves on its channel', () => {
  it('is ended before it keeps the daemon busy, and fills no log', async () => {
    await reach();
    for (let message = 0; message < 100; message += 1) newest()?.listener.forged();
    await clock.settle();
    expect(told.filter((text) => text === 'it sent a message that is none of the protocol')).toHaveLength(5);
    expect(told).toContain(
      'kit host of fs (process 101) was ended because it sent 100 messages that are none of the protocol; it is started again',
    );
  });

  it('may send an answer that nobody waits for, which is told of', async () => {
    await reach();
    newest()?.listener.report({ say: 'answer', id: 4711, tookMs: 1, starved: false, value: 1 });
    expect(told).toContain('it sent a message that is none of the protocol');
  });
});

describe('a kit that loaded before and does not load any more', () => {
  it('costs its host, with the reason', async () => {
    importing = false;
    const waiting = supervisor.reach(3000);
    await clock.advance(10);
    const refused = { code: 'LKSSP_KIT_IMPORT', sentence: 'The kit cannot be loaded: a file is gone' } as const;
    newest()?.listener.report({ say: 'loaded', results: [{ loaded: false, name: KIT.name, refusal: refused }] });
    await clock.advance(10);
    expect(told).toContainEqual(expect.stringContaining('was ended because The kit cannot be loaded: a file is gone'));
    expect(await clock.finish(waiting)).toMatchObject({ gone: expect.any(String) as string });
  });
});

describe('whoever waits for a host', () => {
  it('may give up', async () => {
    importing = false;
    const abort = new AbortController();
    const waiting = supervisor.reach(60_000, abort.signal);
    await clock.advance(100);
    abort.abort();
    expect(await clock.finish(waiting)).toEqual({ gone: 'nobody waits for it any more' });
    expect(clock.monotonic()).toBe(100);
  });
});

describe('a supervisor that is closed', () => {
  it('ends its host, starts none, and says so', async () => {
    await reach();
    await clock.finish(supervisor.close());
    expect(newest()?.orders).toContainEqual({ do: 'end' });
    expect(await supervisor.reach(1000)).toEqual({ gone: 'lkssp is stopping' });
    expect(processes).toHaveLength(1);
  });

  it('kills a host that does not end in order', async () => {
    await reach();
    const process = newest();
    if (process !== undefined) process.order = () => undefined;
    await clock.finish(supervisor.close());
    expect(process?.killed).toBe(true);
  });
});

describe('a host that is retired', () => {
  it('ends at once when nobody uses it, and is not started again', async () => {
    await reach();
    await clock.finish(supervisor.retire());
    expect(newest()?.orders.at(-1)).toEqual({ do: 'end' });
    expect(await reach(1000)).toEqual({ gone: 'lkssp is stopping' });
    expect(processes).toHaveLength(1);
  });

  it('lasts until the calls under way are over, in another process when the first one dies', async () => {
    const call = Promise.withResolvers<void>();
    const using = supervisor.use(async () => {
      await supervisor.reach(1000);
      await call.promise;
    });
    await clock.advance(10);
    const retiring = supervisor.retire();
    newest()?.listener.ended('exit 3');
    await clock.advance(10);
    expect(await reach(5000)).toHaveProperty('desk');
    expect(processes).toHaveLength(2);
    expect(newest()?.orders.map((each) => each.do)).not.toContain('end');
    call.resolve();
    await clock.finish(Promise.all([using, retiring]));
    expect(newest()?.orders.at(-1)).toEqual({ do: 'end' });
  });

  it('takes its alarm along, and raises none any more', async () => {
    const die = async (): Promise<void> => {
      await reach(60_000);
      newest()?.listener.ended('exit 3');
      await clock.advance(10);
    };
    for (let deaths = 0; deaths < 3; deaths += 1) await die();
    expect(alarms.at(-1)).toMatch(/died 3 times/);
    const call = Promise.withResolvers<void>();
    const using = supervisor.use(() => call.promise);
    const retiring = supervisor.retire();
    expect(alarms.at(-1)).toBeUndefined();
    const raised = alarms.length;
    await die();
    expect(alarms.length).toBe(raised);
    call.resolve();
    await clock.finish(Promise.all([using, retiring]));
  });

  it('may be told so twice', async () => {
    await reach();
    await clock.finish(Promise.all([supervisor.retire(), supervisor.retire()]));
    expect(newest()?.orders.filter((each) => each.do === 'end')).toHaveLength(1);
  });
});

describe('a kit host that is retired while the daemon ends', () => {
  it.each(['before', 'after'])('keeps nobody waiting who asked %s that', async (when) => {
    const call = Promise.withResolvers<void>();
    const use = supervisor.use(() => call.promise);
    const asked = when === 'before' ? supervisor.retire() : undefined;
    await supervisor.close();
    let over = false;
    const retired = (asked ?? supervisor.retire()).then(() => (over = true));
    call.resolve();
    await use;
    await clock.advance(60_000);
    expect(over).toBe(true);
    await retired;
  });
});
