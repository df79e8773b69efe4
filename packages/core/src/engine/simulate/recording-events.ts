import type { EngineEvent, EventBus, Published } from '../../ports/event-bus.js';

/** Keeps everything that a bus publishes from now on. */
export class RecordingEvents {
  readonly published: Published[] = [];

  constructor(bus: EventBus) {
    bus.subscribe((each) => this.published.push(each));
  }

  /** The events of one type, in order. */
  of<Type extends EngineEvent['type']>(type: Type): readonly Extract<EngineEvent, { readonly type: Type }>[] {
    return this.published.flatMap(({ event }) => (isOf(event, type) ? [event] : []));
  }
}

function isOf<Type extends EngineEvent['type']>(
  event: EngineEvent,
  type: Type,
): event is Extract<EngineEvent, { readonly type: Type }> {
  return event.type === type;
}
