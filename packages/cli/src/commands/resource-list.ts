import type { Command } from '../command.js';
import { resourceTable } from '../render/resource-table.js';

export const resourceList: Command = {
  usage: '',
  says: 'Lists all resources, one line each: tag, kit and type, id, state, reason.',
  words: { min: 0, max: 0 },
  options: [],
  examples: [{ run: 'resource list', says: 'one line for each resource' }],
  run: async (_, context) => {
    const { resources } = await (await context.client()).status();
    context.show(resources, () => resourceTable(resources, context.paint));
    return undefined;
  },
};
