import type { Verdict } from '../../contract/verdict.js';
import type { Finding } from '../../domain/look.js';

/** How many bad verdicts in a row matter. */
export interface Thresholds {
  /** Consecutive `failed` verdicts that count as failure. At least 1. */
  readonly failure: number;
  /** Consecutive `hung` verdicts that count as hung; 0 = never. */
  readonly unknown: number;
}

/** Bad verdicts in a row so far. */
export interface Tally {
  readonly failed: number;
  readonly hung: number;
}

/** Nothing bad so far. */
export const CLEAN: Tally = { failed: 0, hung: 0 };

/**
 * Counts one verdict. No finding yet: a bad verdict below its threshold. A verdict that could not tell neither continues
 * nor breaks a row of failures: it says nothing about the resource.
 */
export function count(
  tally: Tally,
  verdict: Verdict,
  thresholds: Thresholds,
): { readonly tally: Tally; readonly finding?: Finding } {
  switch (verdict.verdict) {
    case 'healthy':
      return { tally: CLEAN, finding: 'good' };
    case 'degraded':
      return { tally: CLEAN, finding: 'degraded' };
    case 'failed': {
      const failed = tally.failed + 1;
      return { tally: { failed, hung: 0 }, ...(failed >= thresholds.failure ? { finding: 'failed' } : {}) };
    }
    case 'unknown':
      return verdict.because === 'hung' ? countHung(tally, thresholds) : { tally, finding: 'unable' };
  }
}

function countHung(tally: Tally, thresholds: Thresholds): { readonly tally: Tally; readonly finding?: Finding } {
  const hung = tally.hung + 1;
  const enough = thresholds.unknown > 0 && hung >= thresholds.unknown;
  return { tally: { ...tally, hung }, ...(enough ? { finding: 'hung' } : {}) };
}
