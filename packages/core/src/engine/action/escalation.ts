import { wordsOf } from '../../errors/lkssp-error.js';
import type { Clock } from '../../ports/clock.js';
import type { RestartOrder } from '../../ports/node-restarter.js';

/** One step of the last rung. The list of them is replaceable, so that a test can watch without restarting anything. */
export interface FailoverAction {
  /** Name for the log, kebab-case. */
  readonly name: string;
  /** After this the next step begins, whatever became of this one. */
  readonly limitMs: number;
  /** Says in English what it achieved. */
  run(order: RestartOrder): Promise<string>;
}

/** Runs the steps in order. None of them, neither by failing nor by hanging, keeps the following ones from running. */
export async function runFailover(
  actions: readonly FailoverAction[],
  order: RestartOrder,
  clock: Clock,
  tell: (step: string, result: string) => Promise<void>,
): Promise<void> {
  for (const action of actions) {
    const result = await withLimit(action, order, clock);
    await tell(action.name, result);
  }
}

function withLimit(action: FailoverAction, order: RestartOrder, clock: Clock): Promise<string> {
  return new Promise((resolve) => {
    const timer = clock.after(action.limitMs, () => resolve(`gave no answer within ${action.limitMs} ms`));
    const end = (result: string) => {
      timer.cancel();
      resolve(result);
    };
    action.run(order).then(end, (thrown: unknown) => end(`failed: ${wordsOf(thrown)}`));
  });
}
