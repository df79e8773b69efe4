#!/usr/bin/env node
import { lkbackupWords } from './old-names/lkbackup-words.js';

const { words, complaint } = lkbackupWords(process.argv.slice(2));
if (words === undefined) {
  process.stderr.write(complaint);
  process.exitCode = 2;
} else {
  const [node = process.execPath, own = ''] = process.argv;
  process.argv = [node, own, ...words];
  await import('./main.js');
}
