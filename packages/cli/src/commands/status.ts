import type { ServerStatus } from '@lkssp/client';
import { didYouMean } from '../arguments/did-you-mean.js';
import { UsageError } from '../arguments/usage-error.js';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { statusPage } from '../render/status-page.js';
import { tree } from '../render/tree.js';

/** Exit code for a tag that there is not. */
const NO_SUCH_EXIT = 7;

export const status: Command = {
  usage: '[-e|-q|-u] [-v] [-r ROOT] [TAG]',
  says: 'Shows what is protected: every hierarchy as a tree with the state of each resource, why it is in that state, the policies in force where they are not the defaults, and what is going on. What needs an eye stands on top.',
  words: { min: 0, max: 1 },
  options: [
    { name: 'verbose', short: 'v', says: 'everything about each resource, with every policy and where it comes from' },
    { name: 'short', short: 'e', says: 'the short table: LOCAL TAG ID STATE PRIO PRIMARY' },
    { name: 'quick', short: 'q', says: 'the same short table' },
    { name: 'unshortened', short: 'u', says: 'the short table with long values as they are' },
    { name: 'root', short: 'r', value: 'ROOT', says: 'only the hierarchy from this resource down' },
  ],
  examples: [
    { run: 'status', says: 'everything, as trees' },
    { run: 'status -v web', says: 'the resource web and what it depends on, in detail' },
    { run: 'status -e', says: 'the short table' },
    { run: 'status --json', says: 'for programs' },
  ],
  run,
};

async function run({ given, words }: Input, context: Context): Promise<undefined> {
  const whole = await (await context.client()).status();
  const root = words[0] ?? given.one('root');
  const shown = root === undefined ? whole : below(whole, root);
  const place = root === undefined ? {} : { root };
  const isTable = given.has('short') || given.has('quick') || given.has('unshortened');
  const { statusTable } = isTable ? await import('../render/status-table.js') : { statusTable: undefined };
  context.show(shown, () => {
    if (statusTable !== undefined) return statusTable(shown, { ...place, whole: given.has('unshortened') });
    return statusPage(shown, { paint: context.paint, now: context.now(), verbose: given.has('verbose'), ...place });
  });
}

function below(status: ServerStatus, root: string): ServerStatus {
  const tags = status.resources.map(({ tag }) => tag);
  if (!tags.includes(root))
    throw new UsageError(`There is no resource with the tag "${root}".${didYouMean(root, tags)}`, NO_SUCH_EXIT);
  return {
    ...status,
    resources: tree(status.resources, root)
      .filter(({ again }) => !again)
      .map(({ node }) => node),
  };
}
