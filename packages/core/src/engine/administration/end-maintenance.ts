import { say } from '../../messages/sentence.js';
import type { Operation } from '../../ports/administration.js';
import type { StopParts } from './stop-order.js';

/**
 * Ends a run that protected nothing: nothing is taken out of service, and what is known of the last real run stays. Other
 * orders are carried out to their end first, unless `hurried` says otherwise: somebody waits for them.
 */
export function endMaintenance({ guardian, onStopped }: StopParts, who: string, hurried: AbortSignal): Operation {
  const { operations, parts } = guardian;
  const sentence = say('maintenanceEnding', { who });
  parts.logger.tell(sentence);
  const others = new Set(operations.running.map(({ id }) => id));
  return operations.begin('stop', who, async () => {
    const over = Promise.withResolvers<void>();
    const look = () => {
      if (hurried.aborted || !operations.running.some(({ id }) => others.has(id))) over.resolve();
    };
    const unsubscribe = parts.bus.subscribe(look);
    hurried.addEventListener('abort', look);
    look();
    await over.promise.finally(unsubscribe);
    // Not before: what is under way would be refused at its next step. What was begun meanwhile is.
    guardian.quiesce(sentence);
    onStopped({ failed: false });
  });
}
