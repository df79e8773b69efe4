import { say } from '../../messages/sentence.js';
import type { Operation, StopHow } from '../../ports/administration.js';
import type { Change } from '../../ports/state-store.js';
import type { Guardian } from '../guardian.js';

/** What a stop needs. */
export interface StopParts {
  readonly guardian: Guardian;
  /** Called when everything is committed: the process may end. `failed`: something could not be removed. */
  readonly onStopped: (how: { readonly failed: boolean }) => void;
}

/** Ends the protection in order: with the applications, or without touching them. What cannot be removed does not keep the daemon. */
export function stopEngine({ guardian, onStopped }: StopParts, how: StopHow, who: string): Operation {
  const { orders, operations, parts, roster } = guardian;
  const keep = how.keepRunning ?? false;
  parts.logger.tell(say('daemonStopping', { who, fate: keep ? 'keep running' : 'are taken out of service' }));
  guardian.quiesce(say('daemonStopping', { who, fate: keep ? 'keep running' : 'are taken out of service' }));
  return operations.begin('stop', who, async (progress) => {
    const changes: Change[] = [];
    let failed = false;
    if (how.clearFailover === true && roster.latch !== undefined) {
      changes.push({ drop: 'latch' });
      progress(say('latchCleared', { who }));
    }
    try {
      if (keep) await guardian.standStill('stop', how.now ?? false);
      else await orders.removeAll('stop', how.now ?? false, progress);
    } catch (thrown) {
      failed = true;
      throw thrown;
    } finally {
      guardian.halt();
      const run = { bootId: parts.machine.bootId, end: keep ? 'kept-running' : 'stopped' } as const;
      await roster.record([...changes, { put: 'run', run }]);
      onStopped({ failed });
    }
  });
}
