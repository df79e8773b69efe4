const LINES = 3;
const LONGEST = 300;

/** The last lines that a program has printed, as one line for a person; empty when it has printed nothing. */
export function lastWords(output: string): string {
  const lines = output
    .split('\n')
    // Control characters must not reach a screen.
    .map((line) => line.replace(/\p{Cc}+/gu, ' ').trim())
    .filter((line) => line !== '');
  const words = lines.slice(-LINES).join(' | ');
  return words.length > LONGEST ? `…${words.slice(-LONGEST)}` : words;
}

/** `what`, and what was printed last. */
export function withLastWords(what: string, ...outputs: readonly string[]): string {
  const words = outputs.map(lastWords).find((each) => each !== '');
  return words === undefined ? what : `${what}: ${words}`;
}

/** The words of anything that was thrown. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The code that the host gives its errors; empty for others. */
export function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
}
