import { parseArgs } from 'node:util';
import { type Home, homeOf } from '../home.js';

/** The home that the words of a command line mean; what else is wrong with them the program says itself. */
export function homeOfWords(words: readonly string[]): Home {
  const { values } = parseArgs({ args: [...words], options: { home: { type: 'string' } }, strict: false });
  const named = typeof values['home'] === 'string' ? values['home'] : undefined;
  return homeOf(named, process.env['LKSSP_HOME'], process.cwd());
}
