import { describe, expect, it } from 'vitest';
import { say } from '../../messages/sentence.js';
import { MemoryEventBus } from '../state/memory-event-bus.js';
import { ManualClock } from './manual-clock.js';
import { ManualEventSource } from './manual-event-source.js';
import { ManualMachine } from './manual-machine.js';
import { ManualRestartLedger } from './manual-restart-ledger.js';
import { RecordingEvents } from './recording-events.js';
import { RecordingLogger } from './recording-logger.js';
import { RecordingNodeRestarter } from './recording-node-restarter.js';

describe('RecordingLogger', () => {
  it('keeps what it is told, in words and by level', () => {
    const logger = new RecordingLogger();
    logger.tell(say('restored'), { tag: 'web' });
    logger.tell(say('checkFailed', { verb: 'quickCheck', reason: 'gone' }));
    logger.debug('a detail');
    expect(logger.texts()).toEqual(['restored', 'quickCheck failed: gone']);
    expect(logger.texts('error')).toEqual(['quickCheck failed: gone']);
    expect(logger.records[0]?.context).toEqual({ tag: 'web' });
    expect(logger.debugged).toEqual(['a detail']);
  });
});

describe('RecordingEvents', () => {
  it('keeps what a bus publishes, by type', () => {
    const bus = new MemoryEventBus(new ManualClock(), () => undefined);
    const events = new RecordingEvents(bus);
    bus.publish({ type: 'alarm-raised', alarm: 'store', sentence: say('restored') });
    bus.publish({ type: 'alarm-cleared', alarm: 'store' });
    expect(events.published.map(({ event }) => event.type)).toEqual(['alarm-raised', 'alarm-cleared']);
    expect(events.of('alarm-cleared')).toEqual([{ type: 'alarm-cleared', alarm: 'store' }]);
  });
});

describe('RecordingNodeRestarter', () => {
  it('restarts nothing, keeps the orders, and tells who wants to know', async () => {
    const restarter = new RecordingNodeRestarter();
    const told: number[] = [];
    restarter.onRestart = ({ incident }) => told.push(incident);
    expect(await restarter.restart({ incident: 7, tag: 'web', reason: 'because' })).toContain('recorded');
    expect(restarter.orders).toEqual([{ incident: 7, tag: 'web', reason: 'because' }]);
    expect(told).toEqual([7]);
  });
});

describe('ManualMachine', () => {
  it('keeps doubting what began before nothing pointed at it any more', () => {
    const machine = new ManualMachine();
    expect([machine.suspicion(0), machine.goingDown()]).toEqual([undefined, false]);
    machine.suspect('no memory');
    expect(machine.suspicion(500)).toBe('no memory');
    machine.trust(1000);
    expect([machine.suspicion(999), machine.suspicion(1000), machine.suspicion(1001)]).toEqual([
      'no memory',
      'no memory',
      undefined,
    ]);
    machine.trust(2000);
    expect(machine.suspicion(1500)).toBeUndefined();
  });
});

describe('ManualEventSource', () => {
  it('knows what is watched and gives hints by hand', () => {
    const source = new ManualEventSource();
    const hints: unknown[] = [];
    source.hint('web');
    source.onHint((tag, target) => hints.push([tag, target]));
    source.watch('web', [{ kind: 'file', path: '/run/web' }]);
    source.hint('web');
    source.hint('db', { kind: 'link', device: 'eth0' });
    source.watch('web', []);
    source.hint('web');
    expect(hints).toEqual([
      ['web', { kind: 'file', path: '/run/web' }],
      ['db', { kind: 'link', device: 'eth0' }],
      ['web', { kind: 'process', pid: 4242, startTime: 1 }],
    ]);
    expect(source.watched.size).toBe(0);
  });
});

describe('ManualRestartLedger', () => {
  it('says where a record went, and keeps what went anywhere', async () => {
    const record = { bootId: 'b', at: 1, incident: 1, tag: 'web' };
    const ledger = new ManualRestartLedger([{ ...record, incident: 0 }]);
    expect(await ledger.record(record)).toBe('store');
    ledger.storeWorks = () => false;
    expect(await ledger.record({ ...record, incident: 2 })).toBe('second-file');
    ledger.secondFileWorks = false;
    expect(await ledger.record({ ...record, incident: 3 })).toBe('nowhere');
    expect(ledger.all().map(({ incident }) => incident)).toEqual([0, 1, 2]);
  });
});
