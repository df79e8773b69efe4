import type { EngineEvent, StreamEvent } from '@lkssp/client';
import type { EventBus, Published } from '@lkssp/core/engine';
import type { Speaker } from '../speech.js';
import { toldEvent } from '../told/told-event.js';
import { eventFrame, placeFrame } from './event-frame.js';
import type { StreamSource } from './event-streams.js';

/**
 * Feeds streams from the event bus. An event's id is `RUN-SEQUENCE`: sequences begin anew with every daemon, and a
 * reader that resumes at another daemon must not be given the wrong events.
 */
export class EventFeed {
  readonly #events: EventBus;
  readonly #run: string;

  constructor(events: EventBus, run: string) {
    this.#events = events;
    this.#run = run;
  }

  /** What a reader gets that has seen everything up to the event `after`. */
  source(after: string | undefined, speaker: Speaker): StreamSource {
    const frame = ({ sequence, at, event }: Published): string => this.#frame(sequence, at, toldEvent(event, speaker));
    return {
      begin: (stream) => {
        // In one turn of the loop: nothing can happen between what is caught up on and what follows.
        for (const each of this.#missed(after, frame)) stream.send(each);
        return this.#events.subscribe((published) => stream.send(frame(published)));
      },
      last: () => this.#frame(this.#events.last, Date.now(), { type: 'closing' }),
    };
  }

  #missed(after: string | undefined, frame: (published: Published) => string): readonly string[] {
    const { last } = this.#events;
    if (after === undefined) return [placeFrame(this.#id(last))];
    const sequence = this.#sequence(after);
    const kept = sequence === undefined ? [] : this.#events.since(sequence);
    const isWhole = sequence === last || (sequence !== undefined && kept[0]?.sequence === sequence + 1);
    return isWhole ? kept.map(frame) : [this.#frame(last, Date.now(), { type: 'reset' })];
  }

  #frame(sequence: number, at: number, event: EngineEvent | StreamEvent): string {
    const id = this.#id(sequence);
    return eventFrame({ id, type: event.type, data: { id, sequence, at, event } });
  }

  #id(sequence: number): string {
    return `${this.#run}-${sequence}`;
  }

  /** The place that an id of this run names, or undefined for any other text. */
  #sequence(id: string): number | undefined {
    const [, run, digits] = /^([0-9a-z]+)-(\d{1,15})$/.exec(id) ?? [];
    return run === this.#run ? Number(digits) : undefined;
  }
}
