import type { Client, Operation, StopHow } from '@lkssp/client';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { tellEnd, waitTold } from '../follow-operation.js';
import { INTERRUPTED_EXIT } from '../interruption.js';

export const stop: Command = {
  usage: '[--keep-running|-f] [--now] [--clear-failover]',
  says: 'Ends the daemon: takes every resource out of service from the top down, then ends. With --keep-running the applications are left alone.',
  words: { min: 0, max: 0 },
  options: [
    {
      name: 'keep-running',
      short: 'f',
      says: 'leave applications running; they are not protected until the daemon is back',
    },
    { name: 'now', says: 'do not wait for the step that is under way' },
    { name: 'clear-failover', says: 'call off a restart of the node that was decided already' },
  ],
  examples: [
    { run: 'stop', says: 'takes everything out of service, then ends' },
    { run: 'stop --keep-running', says: 'ends for maintenance of lkssp itself; nobody notices' },
  ],
  run,
};

async function run({ given }: Input, context: Context): Promise<number> {
  const how: StopHow = {
    ...(given.has('keep-running') ? { keepRunning: true } : {}),
    ...(given.has('now') ? { now: true } : {}),
    ...(given.has('clear-failover') ? { clearFailover: true } : {}),
  };
  const client = await context.client();
  const ended = await waitForEnd(context, client, await client.stop(how));
  return ended === undefined ? INTERRUPTED_EXIT : tellEnd(context, ended);
}

/** The daemon may be gone before it could say that it has stopped: silence is then the good news. */
async function waitForEnd(context: Context, client: Client, operation: Operation): Promise<Operation | undefined> {
  try {
    return await waitTold(context, client, operation);
  } catch (error) {
    if (!isGone(error)) throw error;
    return { ...operation, phase: 'done', progress: [{ number: 0, text: 'lkssp has stopped', facts: {} }] };
  }
}

const isGone = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'LKSSP_DAEMON_ABSENT';
