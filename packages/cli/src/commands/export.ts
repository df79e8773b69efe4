import type { Command } from '../command.js';
import { yamlLines } from '../render/yaml.js';

export const exportDocument: Command = {
  usage: '',
  says: 'Prints all hierarchies and policies as a YAML file that apply takes; with --json as JSON, which apply takes too.',
  words: { min: 0, max: 0 },
  options: [],
  examples: [{ run: 'export > h.yaml', says: 'keeps everything that was set up' }],
  run: async (_, context) => {
    const document = await (await context.client()).exportHierarchies();
    context.show(document, () => yamlLines(document));
    return undefined;
  },
};
