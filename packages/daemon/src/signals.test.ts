import { afterEach, describe, expect, it } from 'vitest';
import { SignalDesk } from './signals.js';

const TAKEN = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

describe('SignalDesk', () => {
  const before = new Map(TAKEN.map((signal) => [signal, process.listeners(signal)]));
  afterEach(() => {
    for (const signal of TAKEN) {
      for (const listener of process.listeners(signal)) {
        if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
      }
    }
  });

  const stops = (desk: SignalDesk): string[] => {
    const heard: string[] = [];
    desk.obey({ stop: (signal, count) => void heard.push(`${signal} ${count}`), reload: () => heard.push('reload') });
    return heard;
  };

  it('obeys first what the program before has handed on, once', () => {
    const environment: Record<string, string | undefined> = { LKSSPD_SIGNAL: 'SIGTERM' };
    const heard = stops(new SignalDesk(() => undefined, environment));
    expect([heard, environment]).toEqual([['SIGTERM 1'], {}]);
    process.emit('SIGINT');
    expect(heard).toEqual(['SIGTERM 1', 'SIGINT 2']);
  });

  it('hands on what was asked for last, and nothing when nothing was', () => {
    const desk = new SignalDesk(() => undefined, {});
    const environment = {};
    desk.handOn(environment);
    expect(environment).toEqual({});
    const heard = stops(desk);
    process.emit('SIGINT');
    desk.handOn(environment);
    expect([heard, environment]).toEqual([['SIGINT 1'], { LKSSPD_SIGNAL: 'SIGINT' }]);
  });

  it('is impatient at the second signal that nobody obeys yet', () => {
    let impatient = 0;
    const desk = new SignalDesk(() => void (impatient += 1), {});
    process.emit('SIGTERM');
    expect(impatient).toBe(0);
    process.emit('SIGTERM');
    expect(impatient).toBe(1);
    expect(stops(desk)).toEqual(['SIGTERM 2']);
  });
});
