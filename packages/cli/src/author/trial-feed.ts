import type { Client, ServerEvent } from '@lkssp/client';
import type { Context } from '../context.js';
import { duration } from '../render/duration.js';
import { oneLine } from '../render/one-line.js';
import type { Paint } from '../render/paint.js';
import { stateWord } from '../render/state-word.js';
import { timeOfDay } from '../render/time.js';

/** Prints what happens in a trial, a line each, until `signal` says that it is over or the daemon is gone. */
export async function feed(client: Client, { terminal, paint }: Context, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of client.follow({ signal, patienceMs: 0 })) {
      const line = eventLine(event, paint);
      if (line !== undefined) terminal.out(`${line}\n`);
    }
  } catch (error) {
    if (!signal.aborted) terminal.err(`lkssp: ${(error as Error).message}\n`);
  }
}

/** One line for a person; undefined for what says nothing new. */
export function eventLine({ at, event }: ServerEvent, paint: Paint): string | undefined {
  const words = wordsOf(event, paint);
  return words === undefined ? undefined : `${paint.faint(timeOfDay(at))}  ${words}`;
}

function wordsOf(event: ServerEvent['event'], paint: Paint): string | undefined {
  switch (event.type) {
    case 'state-changed':
      return `${event.tag}: ${paint.state(event.to, stateWord(event.to))} - ${oneLine(event.reason.text)}`;
    case 'incident-opened':
      return `${event.tag}: ${paint.alarm(`incident ${event.incident}`)} - ${oneLine(event.reason.text)}`;
    case 'incident-told':
      return `${event.tag}: incident ${event.incident}, ${oneLine(event.sentence.text)}`;
    case 'incident-ended':
      return `${event.tag}: incident ${event.incident} is over: ${event.result}${tookOf(event.repairMs)}`;
    case 'alarm-raised':
      return `${paint.alarm('alarm')} ${oneLine(event.alarm)}: ${oneLine(event.sentence.text)}`;
    default:
      return undefined;
  }
}

const tookOf = (ms: number | undefined): string => (ms === undefined ? '' : ` after ${duration(ms)}`);
