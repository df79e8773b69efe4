import type { Command } from '../command.js';
import { followKitOrder } from '../follow-kit-order.js';
import { oneLine } from '../render/one-line.js';

export const reload: Command = {
  usage: '',
  says: 'Lets the daemon read its configuration again, open the log anew, and take over what was changed in the kit folder with npm, now and not when it notices. What is not fit to be taken over is refused, and what was in force stays.',
  words: { min: 0, max: 0 },
  options: [],
  examples: [{ run: 'reload', says: 'after a change of the configuration or of the kit folder' }],
  run: async (_, context) => {
    const client = await context.client();
    const { remarks, kits } = await client.reload();
    if (kits !== undefined) {
      if (!context.json) for (const { text } of remarks) context.terminal.out(`${oneLine(text)}\n`);
      return followKitOrder(context, client, kits);
    }
    context.show({ remarks }, () => remarks.map(({ text }) => oneLine(text)));
    return 0;
  },
};
