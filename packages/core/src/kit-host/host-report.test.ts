import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportsIn } from './host-report.js';
import type { Report } from './protocol.js';

const REPORTS: readonly Report[] = [
  { say: 'loaded', results: [] },
  { say: 'answer', id: 1, tookMs: 0.5, starved: false, value: { verdict: 'healthy' } },
  { say: 'answer', id: 1, tookMs: 0.5, starved: true, threw: 'x' },
  { say: 'answer', id: 1, tookMs: 0.5, starved: false, late: true },
  { say: 'limit', id: 2, tookMs: 10, starved: false, why: 'aborted', over: true },
  { say: 'pong', id: 3, starved: false },
  { say: 'log', kit: 'fs', tag: 'data', verb: 'restore', level: 'warn', message: 'x', fields: { a: 1 } },
  { say: 'nonsense', kit: 'fs', what: 'x' },
  { say: 'fatal', from: 'nowhere', what: 'x' },
];

describe('a message from a kit host', () => {
  it('is a list of reports', () => {
    expect(reportsIn(REPORTS)).toEqual(REPORTS);
  });

  it.each([null, undefined, 7, 'answer', {}, REPORTS[1]])('that is no list is one forged report: %j', (message) => {
    expect(reportsIn(message)).toEqual([undefined]);
  });

  it.each([
    { say: 'constructor' },
    { say: 'answer' },
    { say: 'answer', id: '1', tookMs: 1, starved: false },
    { say: 'answer', id: 1, tookMs: -1, starved: false },
    { say: 'answer', id: 1, tookMs: Number.NaN, starved: false },
    { say: 'answer', id: 1, tookMs: 1, starved: 'no' },
    { say: 'answer', id: 1, tookMs: 1, starved: false, threw: {} },
    { say: 'limit', id: 1, tookMs: 1, starved: false, over: true, why: 'boredom' },
    { say: 'pong', id: 1.5, starved: false },
    { say: 'log', kit: 'fs', tag: 'x', verb: 'restore', level: 'emerg', message: 'x' },
    { say: 'log', kit: 'fs', tag: 'x', verb: 'restore', level: 'info', message: 'x', fields: [] },
    { say: 'loaded', results: 'all' },
    { do: 'end' },
    [],
  ])('with a wrong member is forged, and the others count: %j', (wrong) => {
    const good = REPORTS[5];
    expect(reportsIn([good, wrong, good])).toEqual([good, undefined, good]);
  });

  it('never makes it throw', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        expect(Array.isArray(reportsIn(message))).toBe(true);
      }),
    );
  });
});
