import { expect, it } from 'vitest';
import type { Option } from './option.js';
import { parseArguments } from './parse-arguments.js';

const OPTIONS: readonly Option[] = [
  { name: 'quick-check', spellings: ['quickCheck'], value: 'PATH', says: '' },
  { name: 'depends-on', value: 'TAG', many: true, says: '' },
  { name: 'keep-running', short: 'f', says: '' },
  { name: 'lines', short: 'n', value: 'N', says: '' },
];

const parse = (...args: string[]) => parseArguments(args, { options: OPTIONS });

it('takes values after a blank and after an equals sign, in every spelling', () => {
  expect(parse('--quick-check', 'a').given.one('quick-check')).toBe('a');
  expect(parse('--quickCheck=a=b').given.one('quick-check')).toBe('a=b');
  expect(parse('-n5').given.one('lines')).toBe('5');
});

it('keeps words apart from options, wherever they stand', () => {
  const { words, given } = parse('web', '-f', 'tag=x', '--depends-on', 'a', '--depends-on', 'b', '--', '--lines');
  expect(words).toEqual(['web', 'tag=x', '--lines']);
  expect(given.has('keep-running')).toBe(true);
  expect(given.all('depends-on')).toEqual(['a', 'b']);
});

it('takes a value that begins with one dash, and one with two after an equals sign', () => {
  expect(parse('--lines', '-5').given.one('lines')).toBe('-5');
  expect(parse('--quickCheck=--all').given.one('quick-check')).toBe('--all');
});

it.each([
  [['--keep-runing'], 'There is no option --keep-runing here. Did you mean "--keep-running"?'],
  [['-x'], 'There is no option -x here.'],
  [['--lines'], '--lines needs a value: --lines N.'],
  [['--lines', '--keep-running'], '--lines needs a value: --lines N.'],
  [['--keep-running=yes'], '--keep-running takes no value.'],
  [['--quickCheck', 'a', '--quick-check', 'b'], '--quick-check was given twice: "a" and "b".'],
])('refuses %j', (args, words) => {
  expect(() => parse(...args)).toThrow(expect.objectContaining({ message: words, exit: 2 }));
});

it('passes over what it does not know yet when it is lenient', () => {
  const { words, given } = parseArguments(['genapp', '--restore', 'x', '-f'], { options: OPTIONS, lenient: true });
  expect(words[0]).toBe('genapp');
  expect(given.has('keep-running')).toBe(true);
});
