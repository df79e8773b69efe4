import type { Incident as ToldIncident } from '@lkssp/client';
import type { Incident } from '@lkssp/core/engine';
import type { Speaker } from '../speech.js';

/** An incident as it crosses. */
export function toldIncident(incident: Incident, speaker: Speaker): ToldIncident {
  return {
    ...incident,
    reason: speaker.tell(incident.reason),
    entries: incident.entries.map((entry) => ({ ...entry, sentence: speaker.tell(entry.sentence) })),
  };
}
