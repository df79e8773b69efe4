import type { Client, Operation, Sentence } from '@lkssp/client';
import type { Context } from './context.js';
import { INTERRUPTED_EXIT, Interruption } from './interruption.js';
import { oneLine } from './render/one-line.js';
import { operationPage } from './render/operation-page.js';
import { ProgressLine } from './terminal/progress-line.js';

/** Exit code where a failed operation names none. */
const FAILED_EXIT = 1;

/** Waits for the end of `operation`, tells meanwhile how far it is, prints what became of it; resolves to the exit code. */
export async function followOperation(context: Context, client: Client, operation: Operation): Promise<number> {
  const ended = await waitTold(context, client, operation);
  if (ended === undefined) return INTERRUPTED_EXIT;
  return tellEnd(context, ended);
}

/** As {@link followOperation} without telling the end; undefined when the person did not want to wait any longer. */
export async function waitTold(context: Context, client: Client, operation: Operation): Promise<Operation | undefined> {
  const { terminal } = context;
  const interruption = new Interruption(process);
  const line = new ProgressLine(terminal, context.now, operation.order);
  try {
    const onProgress = ({ text }: Sentence, { phase }: Operation): void => {
      // What it ended with is the answer, not progress.
      if (phase === 'running') line.tell(text);
    };
    return await client.waitFor(operation, { signal: interruption.signal, onProgress });
  } catch (error) {
    line.end();
    if (!interruption.signal.aborted) throw error;
    terminal.err(
      `\n"${operation.order}" goes on in the daemon. "lkssp operation show ${operation.id}" tells how it ends.\n`,
    );
    return undefined;
  } finally {
    line.end();
    interruption.end();
  }
}

/** Prints what became of an operation: success to standard output, failure to standard error. */
export function tellEnd(context: Context, operation: Operation): number {
  const { json, terminal } = context;
  if (operation.phase !== 'failed') {
    context.show(operation, () => operationPage(operation));
    return 0;
  }
  if (json) context.show(operation, () => []);
  const why = operation.progress.at(-1)?.text ?? `${operation.order} failed`;
  const code = operation.code === undefined ? '' : ` (${operation.code})`;
  terminal.err(`lkssp: ${oneLine(why)}${code}\n`);
  return operation.exit ?? FAILED_EXIT;
}
