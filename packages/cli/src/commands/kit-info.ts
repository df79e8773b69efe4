import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { withDaemon } from '../maintenance/with-daemon.js';
import { kitPage } from '../render/kit-page.js';

export const kitInfo: Command = {
  usage: 'KIT',
  says: 'Shows everything about one installed recovery kit: what became of it and why, its resource types and resources, what it needs, where it came from.',
  words: { min: 1, max: 1 },
  options: [],
  examples: [{ run: 'kit info ip', says: 'everything about the kit ip' }],
  run: (input, context) =>
    withDaemon(context, async (client) => {
      const kit = await client.kit(word(input, 0));
      context.show(kit, () => kitPage(kit, context.paint));
      return 0;
    }),
};
