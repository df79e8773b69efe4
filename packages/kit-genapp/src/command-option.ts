import { parseArgsStringToArgv } from 'string-argv';
import { z } from 'zod';

/** A command line in words: an array as it is, a text split at blanks outside of quotes. No shell ever sees it. */
export function commandWords(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? parseArgsStringToArgv(command) : command;
}

/** True when every quote of a text is closed. */
function isClosed(text: string): boolean {
  let open = '';
  for (const letter of text) {
    if (open === '' && (letter === '"' || letter === "'")) open = letter;
    else if (letter === open) open = '';
  }
  return open === '';
}

const noZero = /^[^\0]*$/;
const asText = z
  .string()
  .regex(noZero, 'must not contain a zero byte')
  .refine(isClosed, 'has a quote that is not closed');
const asWords = z.array(z.string().regex(noZero, 'must not contain a zero byte'));

/** The option `command`. */
export const commandOption = z
  .union([asText, asWords])
  .refine((command) => (commandWords(command)[0] ?? '') !== '', 'must name a program')
  .describe('Program and arguments: a text, split at blanks outside of quotes, or a list of words; no shell');
