import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { degraded, failed, healthy, hung, unable } from '../contract/verdict.js';
import { done, failure } from '../contract/outcome.js';
import { asJson, notJson } from './json-shape.js';
import { outcomeOf } from './outcome-shape.js';
import { LONGEST_TEXT } from './protocol.js';
import { verdictOf } from './verdict-shape.js';
import { watchList } from './watch-shape.js';

const nonsense = (words: RegExp) => ({ nonsense: expect.stringMatching(words) as string });

describe('a verdict', () => {
  const watch = [{ kind: 'process', pid: 4711, startTime: 12 }] as const;
  it.each([
    healthy(),
    healthy('fine'),
    degraded('full', { measured: { usedPercent: 91, device: 'sda' } }),
    failed('gone', { watch }),
    hung('no answer'),
    unable('no permission'),
  ])('of the contract passes unchanged: %j', (verdict) => {
    expect(verdictOf(verdict)).toEqual(verdict);
  });

  it('loses what the contract does not know, and too long a reason', () => {
    expect(verdictOf({ verdict: 'healthy', mood: 'good' })).toEqual({ verdict: 'healthy' });
    const cut = verdictOf(failed('x'.repeat(100_000)));
    expect('reason' in cut && cut.reason).toHaveLength(LONGEST_TEXT + 1);
  });

  it.each([
    [7, /7 is no verdict/],
    [{}, /there is no verdict undefined/],
    [{ verdict: 'toString' }, /there is no verdict "toString"/],
    [{ verdict: 'healthy', reason: 7 }, /its reason is 7/],
    [{ verdict: 'failed', reason: '' }, /"failed" has no reason/],
    [{ verdict: 'unknown', because: 'tired', reason: 'x' }, /because of "tired"/],
    [{ verdict: 'healthy', measured: [] }, /measured is an array/],
    [{ verdict: 'healthy', measured: { a: null } }, /measured\.a is null/],
    [{ verdict: 'healthy', watch: [{ kind: 'moon' }] }, /watch\[0\]/],
  ])('that is none is told apart: %j', (value, words) => {
    expect(verdictOf(value)).toEqual(nonsense(words));
  });

  it('never throws, and gives back only what it would take again', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const seen = verdictOf(value);
        expect('nonsense' in seen || verdictOf(seen)).toEqual('nonsense' in seen ? true : seen);
      }),
    );
  });
});

describe('an outcome', () => {
  it.each([
    done(),
    done({ handle: null, reason: 'was up' }),
    done({ handle: { pid: 7, list: [1, 'a', null] }, watch: [] }),
    failure('no'),
    failure('busy', { recoverable: false, heldBy: ['vi'] }),
  ])('of the contract passes unchanged: %j', (outcome) => {
    expect(outcomeOf(outcome)).toEqual(outcome);
  });

  it.each([
    [undefined, /undefined is no outcome/],
    [healthy(), /there is no outcome undefined/],
    [{ outcome: 'failure', recoverable: true }, /"failure" has no reason/],
    [{ outcome: 'failure', reason: 'x' }, /recoverable is undefined/],
    [{ outcome: 'failure', reason: 'x', recoverable: true, heldBy: [7] }, /heldBy is no list of texts/],
    [{ outcome: 'done', handle: { when: new Date(0) } }, /the handle\.when is no plain object/],
    [{ outcome: 'done', handle: 'x'.repeat(65_536) }, /larger than 64 KiB/],
    [{ outcome: 'done', watch: {} }, /watch is an object, no list/],
  ])('that is none is told apart', (value, words) => {
    expect(outcomeOf(value)).toEqual(nonsense(words));
  });
});

describe('a watch list', () => {
  it('may hold every kind of the contract', () => {
    const list = [
      { kind: 'process', pid: 2, startTime: 0 },
      { kind: 'mount', mountPoint: '/data' },
      { kind: 'address', address: '192.0.2.1' },
      { kind: 'address', address: '2001:db8::1', device: 'eth0' },
      { kind: 'link', device: 'eth0' },
      { kind: 'unit', unit: 'ssh.service' },
      { kind: 'file', path: '/run/x' },
      { kind: 'cgroup', path: '/sys/fs/cgroup/x' },
    ];
    expect(watchList(list)).toEqual({ watch: list });
  });

  it.each([
    { kind: 'process', pid: 1, startTime: 5 },
    { kind: 'process', pid: 5.5, startTime: 5 },
    { kind: 'process', pid: 5 },
    { kind: 'mount' },
    { kind: 'file', path: '' },
    { kind: 'constructor' },
    'process',
    null,
  ])('may not hold %j', (target) => {
    expect(watchList([target])).toEqual(nonsense(/watch\[0\] is no watch target/));
  });

  it('has an end', () => {
    const many = Array.from({ length: 257 }, () => ({ kind: 'link', device: 'eth0' }));
    expect(watchList(many)).toEqual(nonsense(/more than 256/));
  });
});

describe('JSON', () => {
  it('is what survives being written and read', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(notJson(value)).toBeUndefined();
        expect(asJson(value, 'it')).toEqual({ json: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  it.each([
    [{ a: [1, { b: () => 1 }] }, 'the value.a[1].b is a function'],
    [{ a: Symbol('x') }, 'the value.a is a symbol'],
    [[Number.POSITIVE_INFINITY], 'the value[0] is Infinity'],
    [new (class Own {})(), 'the value is no plain object'],
    [new Set(), 'the value is no plain object'],
  ])('is not everything', (value, words) => {
    expect(notJson(value)).toBe(words);
  });

  it('leaves undefined members out', () => {
    expect(asJson({ a: undefined, b: 1 }, 'it')).toEqual({ json: { b: 1 } });
  });

  it('is not what refers to itself', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(notJson(circle)).toMatch(/nested too deeply or refers to itself/);
  });
});
