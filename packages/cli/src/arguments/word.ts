import type { Input } from '../command.js';

/** The word at `index`; the table of commands has made sure that it is there. */
export function word({ words }: Input, index: number): string {
  return words[index] ?? '';
}
