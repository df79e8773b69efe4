import { type EventBus, LksspError, type MessageName, type Operation, say, type Sentence } from '@lkssp/core/engine';

/** Operations that go on when the test says so. */
export class RecordingOperations {
  readonly #events: EventBus;
  readonly #all = new Map<string, Operation>();
  /** Operations stay running until the test moves them. Otherwise they are done at once. */
  held = false;

  constructor(events: EventBus) {
    this.#events = events;
  }

  begin(order: string): Operation {
    const id = `op-${this.#all.size + 1}`;
    const operation: Operation = { id, order, phase: 'running', progress: [], startedAt: 1_800_000_000_000 };
    this.#all.set(id, operation);
    if (!this.held) this.end(id, 'done');
    return this.get(id);
  }

  get(id: string): Operation {
    const operation = this.#all.get(id);
    if (operation === undefined) throw new LksspError('LKSSP_OPERATION_UNKNOWN', { id });
    return operation;
  }

  get count(): number {
    return this.#all.size;
  }

  tell(id: string, name: MessageName & ('restored' | 'removed')): void {
    this.#move(id, {}, say(name));
  }

  end(id: string, phase: 'done' | 'failed', code?: string): void {
    const end = { phase, endedAt: 1_800_000_001_000, ...(code === undefined ? {} : { code }) };
    this.#move(id, end, say('orderDone', { order: this.get(id).order, took: '1s' }));
  }

  #move(id: string, change: Partial<Operation>, sentence: Sentence): void {
    const before = this.get(id);
    const operation = { ...before, ...change, progress: [...before.progress, sentence] };
    this.#all.set(id, operation);
    this.#events.publish({ type: 'operation-changed', operation: id, phase: operation.phase, sentence });
  }
}
