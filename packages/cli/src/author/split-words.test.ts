import { expect, it } from 'vitest';
import { splitWords } from './split-words.js';

it.each<[string, readonly string[] | undefined]>([
  ['', []],
  ['   ', []],
  ['status', ['status']],
  ['  resource  info\tweb ', ['resource', 'info', 'web']],
  [`--command 'node server.js' --id "a b"`, ['--command', 'node server.js', '--id', 'a b']],
  [`a'b c'd`, ['ab cd']],
  [`''`, ['']],
  [`"it's" 'a "b"'`, [`it's`, `a "b"`]],
  [`a\\ b \\"c "d\\"e" 'f\\g'`, ['a b', '"c', 'd"e', 'f\\g']],
  ['a\\', ['a\\']],
  [`'open`, undefined],
  [`it's`, undefined],
])('takes apart %j', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});
