import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** As a disk with room for one page more: the system takes the beginning of what is written, and calls that a success. */
const ONE_PAGE = `trap '' XFSZ; ulimit -f 8; exec "$0" -e "$1"`;

it('keeps the old where the system takes the new only in part', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lkssp-durable-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'changeover.json');
  writeFileSync(file, 'the old');
  const module = join(import.meta.dirname, 'durable-file.ts');
  const code = `import('${module}').then(({ writeDurably }) => writeDurably('${file}', 'x'.repeat(20000)))`;
  const { status, stderr } = spawnSync('/bin/sh', ['-c', ONE_PAGE, process.execPath, code], { encoding: 'utf8' });
  expect(readFileSync(file, 'utf8').slice(0, 7)).toBe('the old');
  expect({ status, said: stderr.includes('EFBIG'), left: readdirSync(folder) }).toEqual({
    status: 1,
    said: true,
    left: ['changeover.json'],
  });
});
