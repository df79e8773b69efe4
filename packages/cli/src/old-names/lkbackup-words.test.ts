import { expect, it } from 'vitest';
import { lkbackupWords } from './lkbackup-words.js';

it.each([
  ['-c -f /tmp/a', ['backup', 'create', '--', '/tmp/a']],
  ['-cf /tmp/a', ['backup', 'create', '--', '/tmp/a']],
  ['-x -f a', ['backup', 'restore', '--replace', '--stopped', '--', 'a']],
  ['-f a -x --home ./trial', ['--home', './trial', 'backup', 'restore', '--replace', '--stopped', '--', 'a']],
  ['--create --file a --json', ['--json', 'backup', 'create', '--', 'a']],
])('lkbackup %s', (line, words) => {
  expect(lkbackupWords(line.split(' '))).toEqual({ words });
});

it.each([
  ['', 'Give one of -c and -x.'],
  ['-c -x -f a', 'Give one of -c and -x.'],
  ['-c', 'Name the archive with -f FILE.'],
  ['-c -f', '-f needs a value: -f FILE.'],
  ['-c -f a b', '"b" is one word too many.'],
  ['-t -f a', 'There is no option -t here.'],
])('lkbackup %s is refused with its usage', (line, complaint) => {
  const said = lkbackupWords(line === '' ? [] : line.split(' ')).complaint;
  expect(said?.split('\n')[0]).toBe(`lkbackup: ${complaint}`);
  expect(said).toContain('Usage: lkbackup -c -f FILE');
});
