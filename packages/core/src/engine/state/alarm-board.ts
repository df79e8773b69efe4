import type { Alarm } from '../../ports/administration.js';
import type { Clock } from '../../ports/clock.js';
import type { EventBus } from '../../ports/event-bus.js';
import type { Logger } from '../../ports/logger.js';
import type { Sentence } from '../../messages/sentence.js';

/** What needs a person's eye now. Raising an alarm that stands with the same words says nothing twice. */
export class AlarmBoard {
  readonly #alarms = new Map<string, Alarm>();
  readonly #parts: { readonly clock: Clock; readonly bus: EventBus; readonly logger: Logger };

  constructor(parts: { readonly clock: Clock; readonly bus: EventBus; readonly logger: Logger }) {
    this.#parts = parts;
  }

  get all(): readonly Alarm[] {
    return [...this.#alarms.values()];
  }

  raise(key: string, sentence: Sentence): void {
    const known = this.#alarms.get(key);
    if (known !== undefined && JSON.stringify(known.sentence) === JSON.stringify(sentence)) return;
    this.#alarms.set(key, { key, since: known?.since ?? this.#parts.clock.wall(), sentence });
    this.#parts.logger.tell(sentence, { component: 'alarm', action: key });
    this.#parts.bus.publish({ type: 'alarm-raised', alarm: key, sentence });
  }

  clear(key: string): void {
    if (this.#alarms.delete(key)) this.#parts.bus.publish({ type: 'alarm-cleared', alarm: key });
  }
}
