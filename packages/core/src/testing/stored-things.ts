import type { IncidentEntry } from '../domain/incident.js';
import type { Resource } from '../domain/resource.js';
import type { Condition } from '../domain/resource-state.js';
import { say } from '../messages/sentence.js';
import type { Change } from '../ports/state-store.js';

/** A resource as the engine would store it. */
export function storedResource(tag: string, more: Partial<Resource> = {}): Resource {
  return {
    tag,
    kit: 'genapp',
    type: 'app',
    app: 'gen',
    id: `id of ${tag}`,
    options: { command: 'run', list: [1, null, { deep: true }] },
    dataGeneration: 1,
    settings: { failureThreshold: 2 },
    intent: 'in',
    ...more,
  };
}

/** Its condition, in service. */
export function storedCondition(tag: string, more: Partial<Condition> = {}): Condition {
  return { tag, state: 'ISP', reason: say('restored'), cause: 'plan', since: 1000, watch: [], ...more };
}

/** An open incident of `tag`. */
export function storedIncident(
  id: number,
  tag: string,
  more: Partial<Extract<Change, { put: 'incident' }>['incident']> = {},
): Extract<Change, { put: 'incident' }> {
  const reason = say('checkFailed', { verb: 'quickCheck', reason: 'gone' });
  return { put: 'incident', incident: { id, tag, cause: 'failed', reason, openedAt: 1000 + id, attempts: 0, ...more } };
}

/** A line of an incident's story. */
export function storedEntry(tag: string, afterMs: number): IncidentEntry {
  return { at: 1000 + afterMs, afterMs, kind: 'decision', tag, sentence: say('rungRecover', { tag }) };
}
