import { describe, expect, it } from 'vitest';
import { degraded, failed, healthy, hung, unable } from './verdict.js';

describe('verdicts', () => {
  it('leaves the reason of a healthy one out where there is none', () => {
    expect(healthy()).toEqual({ verdict: 'healthy' });
    expect(healthy('second copy answers')).toEqual({ verdict: 'healthy', reason: 'second copy answers' });
  });

  it('tells a thing that did not answer from one that could not be asked', () => {
    expect(hung('no answer')).toEqual({ verdict: 'unknown', because: 'hung', reason: 'no answer' });
    expect(unable('no descriptors')).toEqual({ verdict: 'unknown', because: 'unable', reason: 'no descriptors' });
  });

  it('carries what to watch and what was measured', () => {
    const detail = { watch: [{ kind: 'process', pid: 77, startTime: 5 }], measured: { usedPercent: 91 } } as const;
    expect(degraded('91 % used', detail)).toEqual({ verdict: 'degraded', reason: '91 % used', ...detail });
    expect(failed('gone', detail)).toEqual({ verdict: 'failed', reason: 'gone', ...detail });
    expect(healthy(undefined, detail)).toEqual({ verdict: 'healthy', ...detail });
  });

  it('survives the way through JSON', () => {
    for (const verdict of [healthy(), healthy('r'), degraded('r'), failed('r'), hung('r'), unable('r')])
      expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });
});
