import type { RunResult } from '@lkssp/core';

const LONGEST = 300;

/** What a program has said last, as one line for a person; how it ended where it said nothing. */
export function lastWords({ code, signal, timedOut, stdout, stderr }: RunResult): string {
  if (timedOut) return 'it did not end in time';
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    // Control characters must not reach a screen.
    .map((line) => line.replace(/\p{Cc}+/gu, ' ').trim())
    .filter((line) => line !== '' && !line.includes('dmesg(1)'));
  const words = lines.slice(-3).join(' | ');
  if (words === '') return signal === null ? `it ended with exit code ${code ?? '?'}` : `it was ended by ${signal}`;
  return words.length > LONGEST ? `…${words.slice(-LONGEST)}` : words;
}

/** The words of anything that was thrown. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
