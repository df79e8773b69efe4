import { codeOf, wordsOf } from '../../errors/lkssp-error.js';
import { formatMs } from '../../contract/duration.js';
import { type Sentence, say } from '../../messages/sentence.js';
import type { Operation } from '../../ports/administration.js';
import type { Clock } from '../../ports/clock.js';
import type { EventBus } from '../../ports/event-bus.js';
import type { Logger } from '../../ports/logger.js';
import { LksspError } from '../../errors/lkssp-error.js';

const KEPT_MS = 3_600_000;
const PROGRESS_KEPT = 500;

/** Says what an operation is doing. */
export type Progress = (sentence: Sentence) => void;

/** Orders that take time: begun, followed, and kept for an hour after their end. */
export class Operations {
  readonly #all = new Map<string, Operation>();
  readonly #parts: { readonly clock: Clock; readonly bus: EventBus; readonly logger: Logger };
  #count = 0;

  constructor(parts: { readonly clock: Clock; readonly bus: EventBus; readonly logger: Logger }) {
    this.#parts = parts;
  }

  get running(): readonly Operation[] {
    return [...this.#all.values()].filter((each) => each.phase === 'running');
  }

  get(id: string): Operation {
    const found = this.#all.get(id);
    if (found === undefined) throw new LksspError('LKSSP_OPERATION_UNKNOWN', { id });
    return found;
  }

  /** Begins `act` and gives back the operation at once. What `act` throws ends the operation as failed, with its words. */
  begin(order: string, who: string, act: (progress: Progress) => Promise<void>): Operation {
    const { clock, logger } = this.#parts;
    this.#count += 1;
    const id = String(this.#count);
    const taken = say('orderTaken', { order, who });
    logger.tell(taken, { component: 'order' });
    this.#put({ id, order, phase: 'running', progress: [taken], startedAt: clock.wall() }, taken);
    const startedAt = clock.monotonic();
    const progress: Progress = (sentence) => this.#advance(id, sentence);
    act(progress).then(
      () => this.#end(id, 'done', say('orderDone', { order, took: formatMs(clock.monotonic() - startedAt) })),
      (thrown: unknown) =>
        this.#end(
          id,
          'failed',
          say('orderFailed', { order, reason: wordsOf(thrown) }),
          codeOf(thrown) ?? 'LKSSP_INTERNAL',
        ),
    );
    return this.get(id);
  }

  #advance(id: string, sentence: Sentence): void {
    const before = this.get(id);
    this.#put({ ...before, progress: [...before.progress, sentence].slice(-PROGRESS_KEPT) }, sentence);
  }

  #end(id: string, phase: 'done' | 'failed', sentence: Sentence, code?: string): void {
    const { clock, logger } = this.#parts;
    const before = this.get(id);
    logger.tell(sentence, { component: 'order' });
    const progress = [...before.progress, sentence].slice(-PROGRESS_KEPT);
    this.#put({ ...before, phase, progress, endedAt: clock.wall(), ...(code === undefined ? {} : { code }) }, sentence);
    clock.after(KEPT_MS, () => void this.#all.delete(id));
  }

  #put(operation: Operation, sentence: Sentence): void {
    this.#all.set(operation.id, operation);
    this.#parts.bus.publish({ type: 'operation-changed', operation: operation.id, phase: operation.phase, sentence });
  }
}
