import type { Changeover, Client, Operation } from '@lkssp/client';
import { type Awaiting, awaitChangeover, isHandover } from './await-changeover.js';
import type { Context } from './context.js';
import { tellEnd, waitTold } from './follow-operation.js';
import { INTERRUPTED_EXIT, Interruption } from './interruption.js';
import { changeoverSentence } from './render/changeover-sentence.js';
import { oneLine } from './render/one-line.js';
import { ProgressLine } from './terminal/progress-line.js';

const ROLLED_BACK_EXIT = 1;

/**
 * Gives an order that replaces the daemon, follows it from the old daemon to the new one, and tells what came of it.
 * Resolves to the exit code.
 */
export async function followChangeover(
  context: Context,
  client: Client,
  order: () => Promise<Operation>,
): Promise<number> {
  const before = await client.lastChangeover();
  const pid = await pidOf(client);
  const operation = await order();
  let ended: Operation | undefined = operation;
  let certain = false;
  try {
    ended = await waitTold(context, client, operation);
  } catch (error) {
    if (!isHandover(error)) throw error;
    certain = true;
  }
  if (ended === undefined) return INTERRUPTED_EXIT;
  // Refused before anything was begun.
  if (ended.phase === 'failed') return tellRefusal(context, ended);
  const last = await waitForNext(context, client, { before, certain, pid });
  if (last === 'interrupted') return INTERRUPTED_EXIT;
  return last === undefined ? tellEnd(context, ended) : tellChangeover(context, last);
}

/** That there is nothing newer is no failure. */
function tellRefusal(context: Context, ended: Operation): number {
  return tellEnd(context, ended.code === 'LKSSP_UPGRADE_NONE' ? { ...ended, phase: 'done' } : ended);
}

/** Prints what became of a replacement; resolves to the exit code. */
export function tellChangeover(context: Context, changeover: Changeover): number {
  const sentence = oneLine(changeoverSentence(changeover));
  if (changeover.phase !== 'rolled-back') {
    context.show(changeover, () => [sentence]);
    return 0;
  }
  if (context.json) context.show(changeover, () => []);
  context.terminal.err(`lkssp: ${sentence}\n`);
  return ROLLED_BACK_EXIT;
}

async function waitForNext(
  { terminal, now }: Context,
  client: Client,
  awaited: Pick<Awaiting, 'before' | 'certain' | 'pid'>,
): Promise<Changeover | 'interrupted' | undefined> {
  const interruption = new Interruption(process);
  const line = new ProgressLine(terminal, now, 'waiting for the new daemon');
  try {
    return await awaitChangeover(client, { ...awaited, signal: interruption.signal });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    line.end();
    terminal.err('\nIt goes on without this command. "lkssp upgrade --last" tells what came of it.\n');
    return 'interrupted';
  } finally {
    line.end();
    interruption.end();
  }
}

const pidOf = async (client: Client): Promise<number | undefined> => {
  try {
    return (await client.health()).pid;
  } catch {
    // It serves only to give up earlier.
    return undefined;
  }
};
