const LINES = 3;
const LONGEST = 400;

/** The last lines that a program has printed, as one line for a person; empty when it has printed nothing. */
export function lastWords(output: string): string {
  const lines = output
    .split('\n')
    // Control characters must not reach a screen.
    .map((line) =>
      readable(line)
        .replace(/\p{Cc}+/gu, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
  const words = lines.slice(-LINES).join(' | ');
  return words.length > LONGEST ? `…${words.slice(-LONGEST)}` : words;
}

/** `what`, and what was printed last. */
export function withLastWords(what: string, output: string): string {
  const words = lastWords(output);
  return words === '' ? what : `${what}: ${words}`;
}

/** The words of anything that was thrown. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** `80, 443 and 8080`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Apache writes letters beyond ASCII as `\\xc3\\xbc`. */
function readable(line: string): string {
  return line.replace(/(?:\\x[0-9a-f]{2})+/g, (codes) =>
    Buffer.from(codes.replaceAll('\\x', ''), 'hex').toString('utf8'),
  );
}
