import { resolve } from 'node:path';
import { word } from '../arguments/word.js';
import type { Command } from '../command.js';
import { publishProgram } from '../publish-program.js';
import { yamlLines } from '../render/yaml.js';
import { oneLine } from '../render/one-line.js';

export const kitSignKey: Command = {
  usage: 'FILE',
  says: 'Makes a key to sign recovery kits with (Ed25519) and writes it into a file for its owner alone. Prints what the configuration of servers needs that are to trust it. A file that is there is never overwritten.',
  words: { min: 1, max: 1 },
  options: [],
  examples: [{ run: 'kit sign-key ~/redis.key', says: 'a key for "lkssp kit publish --key"' }],
  run: async (input, context) => {
    const made = await publishProgram(['sign-key', resolve(context.cwd, word(input, 0))], context.cwd);
    const { key = '', publicKey = '', file = '' } = made;
    context.show(made, () => [
      oneLine(`The key ${key} is in ${file}. Keep it to yourself.`),
      'Servers trust it with this in their configuration:',
      ...yamlLines({ kits: { signers: { [key]: publicKey } } }),
    ]);
    return undefined;
  },
};
