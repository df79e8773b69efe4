import { formatMs } from '@lkssp/core';
import { type Clock, type ComposedEngine, type Logger, say, type Timer, wordsOf } from '@lkssp/core/engine';
import type { Api } from '@lkssp/http-api';

/** A maintenance run without a question for this long has been forgotten. */
const QUIET_MS = 60_000;
const LOOK_MS = 1000;
const WHO = 'nobody';
const CONTEXT = { component: 'daemon' };

/** What is looked at. */
export interface QuietEndParts {
  readonly api: Pick<Api, 'quietMs'>;
  readonly engine: Pick<ComposedEngine, 'administration' | 'operations'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'tell'>;
  readonly quietMs?: number;
}

/** Orders the end of a run that nobody asks anything any more and that has nothing to do. Returns what ends the looking. */
export function endWhenQuiet({ api, engine, clock, logger, quietMs = QUIET_MS }: QuietEndParts): () => void {
  let timer: Timer | undefined;
  let busyAt = clock.monotonic();
  const turn = () => {
    if (engine.operations.running.length > 0) busyAt = clock.monotonic();
    const quiet = Math.min(api.quietMs(), clock.monotonic() - busyAt);
    if (quiet < quietMs) {
      timer = clock.after(LOOK_MS, turn);
      return;
    }
    logger.tell(say('maintenanceQuiet', { time: formatMs(quietMs) }), CONTEXT);
    engine.administration
      .stop({}, WHO)
      .catch((thrown: unknown) => logger.tell(say('defect', { what: wordsOf(thrown) }), CONTEXT));
  };
  turn();
  return () => timer?.cancel();
}
