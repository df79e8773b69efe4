import { isGood, type Look, lookSentence, type Transition } from '../../domain/look.js';
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
  readonly #unable = new Map<string, Set<string>>();
  /** How many an alarm has told of, by its key: it is told again when they are a quarter more, not for each of 10,000. */
  readonly #told = new Map<string, number>();

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
    return isUnable(look) ? undefined : this.#parts.machine.suspicion(look.startedAt);
  }

  #hold(look: Look, suspicion: string): void {
    const { clock, lookSoon, tell, situation } = this.#parts;
    this.#held.add(look.tag);
    tell(say('verdictsDiscarded', { tag: look.tag, suspicion }), look.tag);
    const count = this.#held.size;
    if (this.#isNews('held', count) && areUnrelated(situation, this.#held))
      this.#alarm('held', count, say('massHeld', { count, suspicion }));
    clock.after(LOOK_AGAIN_MS, () => lookSoon(look.tag));
  }

  #release(tag: string): void {
    if (this.#held.delete(tag) && this.#held.size === 0) this.#clear('held');
  }

  #noteUnable(look: Look): void {
    if (!isUnable(look)) return this.#ableAgain(look.tag);
    const kit = this.#parts.situation.resource(look.tag)?.kit ?? '?';
    const tags = this.#unable.get(kit) ?? new Set<string>();
    tags.add(look.tag);
    this.#unable.set(kit, tags);
    const key = `unable:${kit}`;
    const [tag = ''] = tags;
    if (this.#isNews(key, tags.size))
      this.#alarm(key, tags.size, say('unableAlarm', { count: tags.size, kit, tag, reason: lookSentence(look) }));
  }

  #ableAgain(tag: string): void {
    for (const [kit, tags] of this.#unable) {
      if (!tags.delete(tag)) continue;
      if (tags.size > 0) continue;
      this.#unable.delete(kit);
      this.#clear(`unable:${kit}`);
    }
  }

  #isNews(key: string, count: number): boolean {
    const told = this.#told.get(key) ?? 0;
    return count > told && count >= 1.25 * told;
  }

  #alarm(key: string, count: number, sentence: Sentence): void {
    this.#told.set(key, count);
    this.#parts.alarm(key, sentence);
  }

  #clear(key: string): void {
    this.#told.delete(key);
    this.#parts.clearAlarm(key);
  }
}

function isUnable({ verdict }: Look): boolean {
  return verdict.verdict === 'unknown' && verdict.because === 'unable';
}

/** True when enough of `tags` have nothing to do with each other: none above another. */
function areUnrelated({ hierarchy }: Situation, tags: ReadonlySet<string>): boolean {
  let count = 0;
  for (const tag of tags) {
    const above = hierarchy.ancestors(tag);
    if (![...above].some((each) => tags.has(each))) count += 1;
    if (count >= UNRELATED) return true;
  }
  return false;
}
