import type { ResourceStatus as ToldResource, ServerStatus as ToldServer } from '@lkssp/client';
import type { ResourceStatus, ServerStatus } from '@lkssp/core/engine';
import type { Speaker } from '../speech.js';

/** A resource as it crosses. */
export function toldResource(resource: ResourceStatus, speaker: Speaker): ToldResource {
  return { ...resource, reason: speaker.tell(resource.reason) };
}

/** The server as it crosses. */
export function toldServer(status: ServerStatus, speaker: Speaker): ToldServer {
  return {
    ...status,
    alarms: status.alarms.map((alarm) => ({ ...alarm, sentence: speaker.tell(alarm.sentence) })),
    resources: status.resources.map((resource) => toldResource(resource, speaker)),
  };
}
