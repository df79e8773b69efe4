import type { CheckVerb } from '../contract/verbs.js';
import type { Verdict } from '../contract/verdict.js';
import { type Sentence, say } from '../messages/sentence.js';

/** One finished check of one resource. */
export interface Look {
  readonly tag: string;
  readonly verb: CheckVerb;
  readonly verdict: Verdict;
  /** Wall-clock milliseconds of its end. */
  readonly at: number;
  /** Monotonic milliseconds of its start. */
  readonly startedAt: number;
  readonly tookMs: number;
  /** True when the kit host was starved meanwhile: the verdict counts for nothing. */
  readonly starved: boolean;
}

/** What a run of verdicts amounts to once thresholds are counted. */
export type Finding = 'good' | 'degraded' | 'failed' | 'hung' | 'unable';

/** A finding that differs from the one before: the only thing that leaves the probe stage. */
export interface Transition {
  readonly tag: string;
  readonly finding: Finding;
  readonly look: Look;
}

/** True for a verdict that lets a resource be in service. */
export function isGood(verdict: Verdict): boolean {
  return verdict.verdict === 'healthy' || verdict.verdict === 'degraded';
}

/** A look in words. */
export function lookSentence({ verb, verdict }: Pick<Look, 'verb' | 'verdict'>): Sentence {
  switch (verdict.verdict) {
    case 'healthy':
      return verdict.reason === undefined ? say('checkHealthy') : say('checkHealthyNote', { reason: verdict.reason });
    case 'degraded':
      return say('checkDegraded', { reason: verdict.reason });
    case 'failed':
      return say('checkFailed', { verb, reason: verdict.reason });
    case 'unknown':
      return say(verdict.because === 'hung' ? 'checkHung' : 'checkUnable', { verb, reason: verdict.reason });
  }
}
