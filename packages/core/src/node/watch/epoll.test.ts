import { closeSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Epoll, eventLayout } from './epoll.js';

const ONE = new BigUint64Array([1n]);

describe('Epoll', () => {
  it('calls who is ready, and nobody who was removed, also within the same turn', () => {
    const [epoll, ...others] = [new Epoll(), new Epoll(), new Epoll()];
    const called: number[] = [];
    for (const [at, { wake }] of others.entries()) {
      writeSync(wake, ONE);
      const add = () => epoll.add(wake, () => (called.push(at), others.forEach((each) => epoll.remove(each.wake))));
      expect(add()).toBe(true);
    }
    epoll.turn(0);
    epoll.turn(0);
    expect(called).toHaveLength(1);
    for (const each of [epoll, ...others]) {
      each.close();
      closeSync(each.wake);
    }
  });

  it('ends its wait when it is woken, each time', () => {
    const epoll = new Epoll();
    for (let time = 0; time < 2; time += 1) {
      writeSync(epoll.wake, ONE);
      const from = performance.now();
      epoll.turn(50_000);
      expect(performance.now() - from).toBeLessThan(40_000);
    }
    epoll.close();
    closeSync(epoll.wake);
  });

  it('says that a file cannot be waited for', () => {
    const epoll = new Epoll();
    expect(epoll.add(-1, () => {})).toBe(false);
    epoll.close();
    closeSync(epoll.wake);
  });
});

describe('eventLayout', () => {
  it('knows that struct epoll_event is packed on x86 and nowhere else', () => {
    expect(eventLayout('x64')).toEqual({ size: 12, data: 4 });
    expect(eventLayout('arm64')).toEqual({ size: 16, data: 8 });
  });
});
