import type { Finding, Look, Transition } from '../../domain/look.js';
import type { CheckVerb } from '../../contract/verbs.js';
import { CLEAN, count, type Tally, type Thresholds } from './threshold.js';

/** What one kind of check has found. */
interface Line {
  readonly tally: Tally;
  readonly finding: Finding | undefined;
  readonly reason: string;
}

/** Each kind of check counts for itself: a good quickCheck says nothing about what only the deepCheck sees. */
interface Page {
  readonly lines: Readonly<Partial<Record<CheckVerb, Line>>>;
  readonly last: Look;
}

const OTHER = { quickCheck: 'deepCheck', deepCheck: 'quickCheck' } as const;

/** The newest look at every resource. Gives back a transition only when a finding changes, so that only changes travel. */
export class VerdictBook {
  readonly #pages = new Map<string, Page>();

  /** Writes a look down. For `degraded` a new reason is a change too: it is what the person reads. */
  write(look: Look, thresholds: Thresholds): Transition | undefined {
    const { tag, verb } = look;
    const lines = this.#pages.get(tag)?.lines ?? {};
    const before = lines[verb];
    const { tally, finding } = count(before?.tally ?? CLEAN, look.verdict, thresholds);
    const reason = look.verdict.reason ?? '';
    this.#pages.set(tag, {
      lines: { ...lines, [verb]: { tally, finding: finding ?? before?.finding, reason } },
      last: look,
    });
    if (finding === undefined) return undefined;
    if (finding === 'good' && lines[OTHER[verb]]?.finding === 'degraded') return undefined;
    const changed = before?.finding !== finding || (finding === 'degraded' && before.reason !== reason);
    return changed ? { tag, finding, look } : undefined;
  }

  last(tag: string): Look | undefined {
    return this.#pages.get(tag)?.last;
  }

  /** Makes the next look count as new: after an action, and where a finding could not be acted on. The last look stays readable. */
  turnPage(tag: string): void {
    const page = this.#pages.get(tag);
    if (page !== undefined) this.#pages.set(tag, { lines: {}, last: page.last });
  }

  forget(tag: string): void {
    this.#pages.delete(tag);
  }
}
