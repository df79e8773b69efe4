import { describe, expect, it } from 'vitest';
import { degraded, failed, healthy, hung, unable, type Verdict } from '../../contract/verdict.js';
import type { Finding } from '../../domain/look.js';
import { CLEAN, count, type Thresholds } from './threshold.js';

function findings(verdicts: readonly Verdict[], thresholds: Thresholds): readonly (Finding | undefined)[] {
  let tally = CLEAN;
  return verdicts.map((verdict) => {
    const counted = count(tally, verdict, thresholds);
    tally = counted.tally;
    return counted.finding;
  });
}

const DEFAULT = { failure: 1, unknown: 3 };
const bad = failed('gone');
const stuck = hung('no answer');
const blind = unable('no descriptors');

describe('engine/probe/threshold', () => {
  it.each<[string, readonly Verdict[], Thresholds, readonly (Finding | undefined)[]]>([
    ['one failure is enough by default', [bad], DEFAULT, ['failed']],
    [
      'a failure below its threshold is no finding',
      [bad, bad, bad],
      { failure: 3, unknown: 3 },
      [undefined, undefined, 'failed'],
    ],
    [
      'a good verdict begins the row anew',
      [bad, healthy(), bad],
      { failure: 2, unknown: 3 },
      [undefined, 'good', undefined],
    ],
    [
      'degraded counts as good',
      [bad, degraded('slow'), bad],
      { failure: 2, unknown: 3 },
      [undefined, 'degraded', undefined],
    ],
    ['hung needs three in a row', [stuck, stuck, stuck], DEFAULT, [undefined, undefined, 'hung']],
    [
      'hung never counts with threshold 0',
      [stuck, stuck, stuck, stuck],
      { failure: 1, unknown: 0 },
      [undefined, undefined, undefined, undefined],
    ],
    [
      'what could not look breaks no row',
      [stuck, blind, stuck, stuck],
      DEFAULT,
      [undefined, 'unable', undefined, 'hung'],
    ],
    [
      'what could not look continues no row',
      [blind, blind, blind, blind],
      DEFAULT,
      ['unable', 'unable', 'unable', 'unable'],
    ],
    [
      'a hung check between failures neither breaks nor continues them',
      [bad, stuck, bad],
      { failure: 2, unknown: 3 },
      [undefined, undefined, 'failed'],
    ],
    [
      'a failure ends the row of hung ones',
      [stuck, stuck, bad, stuck],
      { failure: 2, unknown: 3 },
      [undefined, undefined, undefined, undefined],
    ],
  ])('%s', (_rule, verdicts, thresholds, expected) => {
    expect(findings(verdicts, thresholds)).toEqual(expected);
  });
});
