import type { Client, KitSummary, Operation } from '@lkssp/client';
import type { Context } from './context.js';
import { tellEnd, waitTold } from './follow-operation.js';
import { INTERRUPTED_EXIT } from './interruption.js';
import { kitTable } from './render/kit-table.js';
import { operationPage } from './render/operation-page.js';

/** Waits for the end of an order about kits, then shows which kits are in force now; resolves to the exit code. */
export async function followKitOrder(context: Context, client: Client, operation: Operation): Promise<number> {
  const ended = await waitTold(context, client, operation);
  if (ended === undefined) return INTERRUPTED_EXIT;
  if (ended.phase === 'failed') return tellEnd(context, ended);
  const kits = await kitsNow(client);
  if (kits === undefined) return tellEnd(context, ended);
  context.show({ ...ended, kits }, () => [...operationPage(ended), '', ...kitTable(kits, context.paint)]);
  return 0;
}

/** The order was carried out, whatever comes of this question: the daemon may be stopping by now. */
const kitsNow = (client: Client): Promise<readonly KitSummary[] | undefined> => client.kits().catch(() => undefined);
