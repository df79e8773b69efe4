import type { EngineEvent as ToldEvent } from '@lkssp/client';
import type { EngineEvent } from '@lkssp/core/engine';
import type { Speaker } from '../speech.js';

/** An event as it crosses. */
export function toldEvent(event: EngineEvent, speaker: Speaker): ToldEvent {
  switch (event.type) {
    case 'state-changed':
    case 'incident-opened':
      return { ...event, reason: speaker.tell(event.reason) };
    case 'incident-told':
    case 'alarm-raised':
    case 'configuration-changed':
    case 'operation-changed':
      return { ...event, sentence: speaker.tell(event.sentence) };
    case 'incident-ended':
    case 'alarm-cleared':
      return event;
  }
}
