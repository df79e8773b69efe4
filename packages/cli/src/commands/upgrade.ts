import type { Client } from '@lkssp/client';
import { UsageError } from '../arguments/usage-error.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { errorCode } from '../error-code.js';
import { followChangeover, tellChangeover } from '../follow-changeover.js';
import { withDaemon } from '../maintenance/with-daemon.js';
import { upgradePlan } from '../render/upgrade-plan.js';

const CANNOT_EXIT = 1;

export const upgrade: Command = {
  usage: '[VERSION] [--plan|--roll-back|--last]',
  says: 'Replaces lkssp itself and its recovery kits by newer versions from the registry, while applications run on. It is rehearsed on a copy first, a backup is made, and when anything fails everything is put back as it was.',
  words: { min: 0, max: 1 },
  options: [
    { name: 'plan', says: 'only show what would change, and what stands against it; ends with 1 when something does' },
    {
      name: 'roll-back',
      says: 'go back to programs, kits and store before the last upgrade; what was recorded since is lost',
    },
    { name: 'last', says: 'only tell what came of the last upgrade, way back or restored backup' },
  ],
  examples: [
    { run: 'upgrade --plan', says: 'what would change' },
    { run: 'upgrade', says: 'to the newest version that can be reached at once' },
    { run: 'upgrade 2.1.0', says: 'to this version' },
    { run: 'upgrade --roll-back', says: 'back to what was before' },
  ],
  run: async (input, context) => {
    const ways = ['plan', 'roll-back', 'last'].filter((name) => input.given.has(name));
    if (ways.length > 1) throw new UsageError(`--${ways.join(' and --')} exclude each other.`);
    if (input.words.length > 0 && ways.some((way) => way !== 'plan'))
      throw new UsageError(`--${ways[0]} takes no version.`);
    return withDaemon(context, (client) => contentWithNewest(context, () => run(input, context, client)));
  },
};

/** That there is nothing newer is no failure: whoever upgrades every night must not be alarmed by it. */
async function contentWithNewest(context: Context, upgrading: () => Promise<number>): Promise<number> {
  try {
    return await upgrading();
  } catch (error) {
    if (errorCode(error) !== 'LKSSP_UPGRADE_NONE' || !(error instanceof Error)) throw error;
    const { message } = error;
    context.show({ code: 'LKSSP_UPGRADE_NONE', message }, () => [message]);
    return 0;
  }
}

async function run({ words, given }: Input, context: Context, client: Client): Promise<number> {
  const [to] = words;
  const order = to === undefined ? {} : { to };
  if (given.has('last')) return tellLast(context, client);
  if (given.has('roll-back')) return followChangeover(context, client, () => client.rollBackUpgrade());
  if (!given.has('plan')) return followChangeover(context, client, () => client.upgrade(order));
  const plan = await client.planUpgrade(order);
  context.show(plan, () => upgradePlan(plan, context.paint));
  return plan.problems.length === 0 ? 0 : CANNOT_EXIT;
}

async function tellLast(context: Context, client: Client): Promise<number> {
  const last = await client.lastChangeover();
  if (last !== undefined) return tellChangeover(context, last);
  context.show(null, () => ['Nothing was upgraded or restored here yet.']);
  return 0;
}
