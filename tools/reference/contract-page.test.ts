import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contractPage } from './contract-page.ts';

const ROOT = join(import.meta.dirname, '../..');
const CORE = join(ROOT, 'packages/core/src');
const FOLDER = join(ROOT, 'docs/reference');

it('docs/reference/contract.md says what the comments of the contract say', () => {
  const mend = 'the contract and its page differ: run "npm run build && node tools/reference/main.ts"';
  expect(readFileSync(join(FOLDER, 'contract.md'), 'utf8'), mend).toBe(contractPage(CORE));
});

it('has a section for each name of the door, each with what it is for', () => {
  const page = contractPage(CORE);
  const door = readFileSync(join(CORE, 'index.ts'), 'utf8');
  const names = [...door.matchAll(/\{([^}]*)\}/g)]
    .flatMap(([, list = '']) => list.split(','))
    .map((each) => each.replace('type ', '').trim())
    .filter((each) => each !== '');
  const sections = new Map([...page.matchAll(/^### (\w+)\n\n(.*)$/gm)].map(([, name, says]) => [name, says]));

  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !sections.has(name))).toEqual([]);
  expect([...sections].filter(([, says]) => (says ?? '').length < 10)).toEqual([]);
});

it('links to pages that there are', () => {
  for (const [, file = ''] of contractPage(CORE).matchAll(/\]\(([\w./-]+\.md)\)/g))
    expect(existsSync(join(FOLDER, file)), file).toBe(true);
});
