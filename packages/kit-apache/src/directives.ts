/** One directive of a configuration. */
export interface Directive {
  /** In lower case. */
  readonly name: string;
  readonly words: readonly string[];
  /** Which virtual host it is in, counted from 0; left out for the server itself. */
  readonly host?: number;
}

/** A virtual host, as its first line says. */
const HOST_BEGIN = 'virtualhost';

/** The directives of a configuration whose conditions are resolved, one in a line. Sections other than virtual hosts are looked into as if they were not there. */
export function readDirectives(text: string): readonly Directive[] {
  const found: Directive[] = [];
  let host: number | undefined;
  let hosts = 0;
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    const [first = ''] = words;
    const name = first.toLowerCase();
    if (name === '' || name.startsWith('#')) continue;
    if (name === `</${HOST_BEGIN}>`) host = undefined;
    else if (name === `<${HOST_BEGIN}`) {
      host = hosts;
      hosts += 1;
      found.push({
        name: HOST_BEGIN,
        words: words
          .slice(1)
          .map(withoutBracket)
          .filter((word) => word !== ''),
        host,
      });
    } else if (!name.startsWith('<')) {
      found.push({ name, words: words.slice(1), ...(host === undefined ? {} : { host }) });
    }
  }
  return found;
}

const withoutBracket = (word: string): string => word.replace(/>$/, '');

/** The words of a line, as Apache splits them: at blanks outside of quotes. */
export function wordsOf(line: string): readonly string[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']\S*/g) ?? [];
  return words.map((word) => (/^["']/.test(word) ? word.slice(1, -1).replace(/\\(["'\\])/g, '$1') : word));
}
