import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandReference } from '@lkssp/cli';
import { ERRORS } from '@lkssp/core/engine';
import { expect, it } from 'vitest';

const REFERENCE = join(import.meta.dirname, '../../docs/reference');
const read = (name: string): string => readFileSync(join(REFERENCE, name), 'utf8');

it('docs/reference/commands.md says what the help says', async () => {
  const mend = 'a command and its page differ: run "npm run build && node tools/reference/main.ts"';
  expect(read('commands.md'), mend).toBe(await commandReference());
});

it('links to headings and pages that there are', async () => {
  const page = await commandReference();
  const headings = new Set(
    [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-')),
  );
  for (const [, target = ''] of page.matchAll(/\]\(#(.+?)\)/g)) expect(headings).toContain(target);
  for (const [, file = ''] of page.matchAll(/\]\(([a-z-]+\.md)\)/g))
    expect(existsSync(join(REFERENCE, file)), file).toBe(true);
});

it('docs/reference/exit-codes.md has a row for every code that an error can end a command with', () => {
  const documented = new Set([...read('exit-codes.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code)));
  for (const { exit, number } of Object.values(ERRORS)) expect(documented, `error ${number}`).toContain(exit);
});
