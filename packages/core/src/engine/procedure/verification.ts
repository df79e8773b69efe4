import type { CheckVerb } from '../../contract/verbs.js';
import { isGood, type Look, lookSentence } from '../../domain/look.js';
import { type Sentence, say } from '../../messages/sentence.js';
import { type Control, pause, type ServiceParts } from './recovery-parts.js';

/** What an action achieved, as a check found it. */
export interface Verified {
  readonly good: boolean;
  readonly reason: Sentence;
  /** The last look; absent where a resource has no check. */
  readonly look?: Look;
}

/** Milliseconds between looks that could not tell. */
export const ASK_AGAIN_MS = 1000;

/**
 * Checks what an action achieved: good is success, `failed` is failure, and what could not tell is asked again until
 * `withinMs` are over. A resource without quickCheck is taken at its verb's word.
 */
export async function verify(
  parts: ServiceParts,
  tag: string,
  how: { readonly verb: string; readonly checks: readonly CheckVerb[]; readonly withinMs: number },
  control: Control,
): Promise<Verified> {
  const deadline = parts.clock.monotonic() + how.withinMs;
  let last: Verified = { good: true, reason: say('notMonitored') };
  for (const check of how.checks.filter((each) => parts.has(tag, each))) {
    last = await verifyBy(parts, tag, check, deadline, how.verb, control);
    if (!last.good) return last;
  }
  return last;
}

/** True for a look that says nothing about the resource: it could not be looked at, or we were not ourselves. */
export function cannotTell({ starved, verdict }: Look): boolean {
  return starved || (verdict.verdict === 'unknown' && verdict.because === 'unable');
}

async function verifyBy(
  parts: ServiceParts,
  tag: string,
  check: CheckVerb,
  deadline: number,
  verb: string,
  control: Control,
): Promise<Verified> {
  for (;;) {
    const look = await parts.look(tag, check);
    const { verdict, starved } = look;
    if (!starved && isGood(verdict)) return { good: true, reason: lookSentence(look), look };
    if (!starved && verdict.verdict === 'failed') return { good: false, reason: lookSentence(look), look };
    const stopped = control.stopped();
    if (stopped !== undefined) return { good: false, reason: stopped, look };
    if (parts.clock.monotonic() + ASK_AGAIN_MS > deadline) {
      return { good: false, reason: say('hungAfterAction', { verb, reason: lookSentence(look) }), look };
    }
    await pause(parts.clock, ASK_AGAIN_MS, control.signal);
  }
}
