import { type Finding, isGood, type Look, lookSentence, type Transition } from '../../domain/look.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { Clock } from '../../ports/clock.js';
import type { Machine } from '../../ports/machine.js';
import type { Situation } from '../../domain/situation.js';
import type { Thresholds } from '../probe/threshold.js';
import type { VerdictBook } from '../probe/verdict-book.js';

/** What the intake needs. */
export interface IntakeParts {
  readonly clock: Clock;
  readonly machine: Machine;
  readonly situation: Situation;
  readonly book: VerdictBook;
  readonly thresholds: (tag: string) => Thresholds;
  readonly lookSoon: (tag: string) => void;
  readonly onTransition: (transition: Transition) => void;
  readonly alarm: (key: string, sentence: Sentence) => void;
  readonly clearAlarm: (key: string) => void;
  readonly tell: (sentence: Sentence, tag: string) => void;
}

const LOOK_AGAIN_MS = 1000;
const UNRELATED = 3;

/**
 * Decides whether a look may be believed before anything else hears of it. A bad verdict that was taken while we or the
 * machine were not ourselves counts for nothing and is taken again; when that happens to many unrelated resources at
 * once, one alarm says so. What could not be looked at raises an alarm, one for each kit, and never an incident.
 */
export class LookIntake {
  readonly #parts: IntakeParts;
  readonly #held = new Set<string>();
  readonly #unable = new Map<string, Map<string, string>>();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  take(look: Look): void {
    const suspicion = this.#suspicion(look);
    if (suspicion !== undefined) return this.#hold(look, suspicion);
    this.#release(look.tag);
    const transition = this.#parts.book.write(look, this.#parts.thresholds(look.tag));
    this.#noteUnable(look);
    if (transition !== undefined) this.#parts.onTransition(transition);
  }

  /** Forgets a resource that is gone or is not looked at any more. */
  forget(tag: string): void {
    this.#release(tag);
    this.#ableAgain(tag);
  }

  #suspicion(look: Look): string | undefined {
    if (isGood(look.verdict)) return undefined;
    if (look.starved) return 'the kit host got no processor time';
    return look.verdict.verdict === 'unknown' && look.verdict.because === 'unable'
      ? undefined
      : this.#parts.machine.suspicion(look.startedAt);
  }

  #hold(look: Look, suspicion: string): void {
    const { clock, lookSoon, alarm, tell, situation } = this.#parts;
    this.#held.add(look.tag);
    tell(say('verdictsDiscarded', { tag: look.tag, suspicion }), look.tag);
    if (unrelated(situation, this.#held) >= UNRELATED)
      alarm('held', say('massHeld', { count: this.#held.size, suspicion }));
    clock.after(LOOK_AGAIN_MS, () => lookSoon(look.tag));
  }

  #release(tag: string): void {
    if (this.#held.delete(tag) && this.#held.size === 0) this.#parts.clearAlarm('held');
  }

  #noteUnable(look: Look): void {
    const finding: Finding | undefined =
      look.verdict.verdict === 'unknown' && look.verdict.because === 'unable' ? 'unable' : undefined;
    if (finding === undefined) return this.#ableAgain(look.tag);
    const kit = this.#parts.situation.resource(look.tag)?.kit ?? '?';
    const tags = this.#unable.get(kit) ?? new Map<string, string>();
    tags.set(look.tag, look.verdict.reason ?? '');
    this.#unable.set(kit, tags);
    this.#tellUnable(kit, tags, lookSentence(look));
  }

  #ableAgain(tag: string): void {
    for (const [kit, tags] of this.#unable) {
      if (!tags.delete(tag)) continue;
      if (tags.size > 0) continue;
      this.#unable.delete(kit);
      this.#parts.clearAlarm(`unable:${kit}`);
    }
  }

  #tellUnable(kit: string, tags: ReadonlyMap<string, string>, reason: Sentence): void {
    const [tag = ''] = tags.keys();
    this.#parts.alarm(`unable:${kit}`, say('unableAlarm', { count: tags.size, kit, tag, reason }));
  }
}

/** How many of `tags` have nothing to do with each other: none above another. */
function unrelated({ hierarchy }: Situation, tags: ReadonlySet<string>): number {
  let count = 0;
  for (const tag of tags) {
    const above = hierarchy.ancestors(tag);
    if (![...above].some((each) => tags.has(each))) count += 1;
  }
  return count;
}
