import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishProgram } from './publish-program.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-publish-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(source: string): string {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(file, source);
  return file;
}

it('gives what the program answers, which was given the words in that folder', async () => {
  const source = 'console.log(JSON.stringify({ name: process.argv.slice(2).join(" "), version: process.cwd() }))';
  expect(await publishProgram(['publish', '/a b'], folder, program(source))).toEqual({
    name: 'publish /a b',
    version: folder,
  });
});

it('passes on what was wrong, with its code and exit code', async () => {
  const error = { code: 'LKSSP_REGISTRY_REFUSED', message: 'The registry refused it: log in first.', exit: 5 };
  const source = `console.error(${JSON.stringify(JSON.stringify({ error }))}); process.exitCode = 5;`;
  await expect(publishProgram(['publish', '/x'], folder, program(source))).rejects.toMatchObject(error);
});

it.each([
  ['console.log("done"); ', 'ended with 0: done'],
  ['console.error("Segmentation fault"); process.exitCode = 3;', 'ended with 3: Segmentation fault'],
  ['process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 10000);', 'ended with 1: '],
])('takes nothing else for an answer: %s', async (source, says) => {
  await expect(publishProgram([], folder, program(source))).rejects.toMatchObject({
    code: 'LKSSP_INTERNAL',
    exit: 3,
    message: expect.stringContaining(says),
  });
});
