import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@lkssp/client';
import type { Context } from '../context.js';
import { OrderError } from '../order-error.js';
import { daemonProgram } from '../daemon-program.js';
import { errorCode } from '../error-code.js';
import type { Home } from '../home.js';
import { INTERRUPTED_EXIT } from '../interruption.js';
import { MaintenanceDaemon } from './maintenance-daemon.js';

const ASK_AGAIN_MS = 100;
/** One that is about to end finishes orders of others before. */
const ENDING_MS = 600_000;

/** What an order needs. */
export interface Order {
  /** The order may be the first that is ever given here: it makes the home where there is none. */
  readonly begins?: boolean;
  /** Refused while a daemon guards. */
  readonly onlyStopped?: boolean;
  /** Stands in for the daemon's program in tests. */
  readonly program?: () => string;
}

/**
 * Runs `use` with the daemon of the home; where none runs, with one that guards nothing and is there for this order
 * only. Resolves to the exit code of `use`.
 */
export async function withDaemon(
  context: Context,
  use: (client: Client) => Promise<number>,
  order: Order = {},
): Promise<number> {
  const client = await context.client();
  const end = performance.now() + ENDING_MS;
  for (;;) {
    const { absence, guards } = await lookFor(client);
    if (guards && order.onlyStopped === true) throw runs(context.home);
    if (absence !== undefined) return withMaintenance(programFor(context.home, absence, order), context, client, use);
    try {
      return await use(client);
    } catch (error) {
      // Whoever started it for an order of his own has just ended it: then this one gets another.
      const isEnding = !guards && errorCode(error) === 'LKSSP_DAEMON_STOPPING';
      if (!isEnding || performance.now() > end) throw error;
      await pause(ASK_AGAIN_MS);
    }
  }
}

async function withMaintenance(
  program: string,
  { home }: Context,
  client: Client,
  use: (client: Client) => Promise<number>,
): Promise<number> {
  const maintenance = new MaintenanceDaemon(program, home);
  await maintenance.answers(client);
  let exit: number | undefined;
  try {
    exit = await use(client);
    return exit;
  } finally {
    // Whoever did not want to wait any longer leaves it to itself: it finishes the order and ends when nobody asks it.
    if (exit === INTERRUPTED_EXIT) maintenance.leave();
    else await maintenance.end(client);
  }
}

interface Found {
  /** Why none answers. */
  readonly absence?: Error;
  readonly guards: boolean;
}

/** Asked first and not found out by the order: that may have been begun when a connection breaks. */
async function lookFor(client: Client): Promise<Found> {
  try {
    const { maintenance } = await client.health();
    return { guards: maintenance !== true };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'LKSSP_DAEMON_ABSENT' && error instanceof Error) return { absence: error, guards: false };
    if (code === 'LKSSP_DAEMON_FORBIDDEN' || code === 'LKSSP_DAEMON_SILENT') throw error;
    // Whatever else is wrong, one is there, and the order itself is told of it.
    return { guards: true };
  }
}

/** The program to start; throws the reason why none may be. */
function programFor(home: Home, absence: Error, { begins = false, program = daemonProgram }: Order): string {
  const isThere = existsSync(home.lib);
  if (!isThere && !begins) throw absence;
  if (!mayWrite(home.lib)) {
    const message = `${absence.message} Without a daemon this user cannot do it: ${home.lib} may not be written. Run it as root, or as the user that owns the folder.`;
    throw new OrderError('LKSSP_DAEMON_ABSENT', message, 9);
  }
  try {
    return program();
  } catch {
    // This machine only asks: that no daemon is installed is no news, that none answers is.
    throw absence;
  }
}

/** Whether a file can be made in `folder`, or in the nearest folder above that there is. */
function mayWrite(folder: string): boolean {
  if (!existsSync(folder) && folder !== dirname(folder)) return mayWrite(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const runs = ({ socket }: Home): OrderError =>
  new OrderError(
    'LKSSP_DAEMON_RUNNING',
    `A daemon answers at ${socket}. End it first: "lkssp stop --keep-running" leaves applications running. "lkssp backup restore" without --stopped can do it while it guards.`,
    4,
  );
