import { describe, expect, it } from 'vitest';
import type { WatchTarget } from '../../contract/watch-target.js';
import { Belongings } from './belongings.js';

const server: WatchTarget = { kind: 'process', pid: 40, startTime: 7 };
const successor: WatchTarget = { kind: 'process', pid: 41, startTime: 9 };
const unit: WatchTarget = { kind: 'unit', unit: 'cron.service' };
const mount: WatchTarget = { kind: 'mount', mountPoint: '/srv' };

describe('Belongings', () => {
  it('keeps what can hold something, and nothing else', () => {
    const belongings = new Belongings();
    belongings.note('web', [server, mount, unit]);
    expect(belongings.of(['web'])).toEqual([server, unit]);
  });

  it('remembers the last list that named something, also when the resource is out', () => {
    const belongings = new Belongings();
    belongings.note('web', [server]);
    belongings.note('web', [successor]);
    belongings.note('web', []);
    belongings.note('web', [mount]);
    expect(belongings.of(['web'])).toEqual([successor]);
  });

  it('joins those of several resources and names nothing twice', () => {
    const belongings = new Belongings();
    belongings.note('web', [server, unit]);
    belongings.note('api', [{ ...server }]);
    expect(belongings.of(['web', 'api', 'nobody'])).toEqual([server, unit]);
  });

  it('forgets what is deleted', () => {
    const belongings = new Belongings();
    belongings.note('web', [server]);
    belongings.forget('web');
    expect(belongings.of(['web'])).toEqual([]);
  });
});
