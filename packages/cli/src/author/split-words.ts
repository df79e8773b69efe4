/**
 * The words of a line as a shell takes them apart, without everything else that a shell does: blanks separate, quotes hold
 * together, a backslash takes the next letter as it is. Undefined when a quote is not closed.
 */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    let letter = line[at] ?? '';
    if (letter === quote) {
      quote = '';
      continue;
    }
    if (quote === '' && (letter === '"' || letter === "'")) {
      quote = letter;
      word ??= '';
      continue;
    }
    if (quote === '' && /\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (letter === '\\' && quote !== "'" && at + 1 < line.length) letter = line[(at += 1)] ?? '';
    word = (word ?? '') + letter;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
