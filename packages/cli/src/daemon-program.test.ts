import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { daemonProgram } from './daemon-program.js';

let root: string;
let from: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lkssp-daemon-'));
  from = pathToFileURL(join(root, 'node_modules/@lkssp/cli/dist/main.js')).href;
  await mkdir(join(root, 'node_modules/@lkssp/daemon/dist'), { recursive: true });
  await mkdir(join(root, 'node_modules/@lkssp/cli/dist'), { recursive: true });
});

afterEach(() => rm(root, { recursive: true, force: true }));

const manifest = (content: object): Promise<void> =>
  writeFile(
    join(root, 'node_modules/@lkssp/daemon/package.json'),
    JSON.stringify({ name: '@lkssp/daemon', exports: {}, ...content }),
  );

it('finds the program of the package that lies beside the command', async () => {
  const program = join(root, 'node_modules/@lkssp/daemon/dist/main.js');
  await manifest({ bin: { lksspd: './dist/main.js' } });
  await writeFile(program, '');
  expect(daemonProgram(from)).toBe(program);
});

it('says how to install what is not there', async () => {
  await rm(join(root, 'node_modules/@lkssp/daemon'), { recursive: true });
  expect(() => daemonProgram(from)).toThrow(
    expect.objectContaining({
      exit: 1,
      message: expect.stringContaining('"npm install -g @lkssp/daemon" installs it'),
    }),
  );
});

it.each([{}, { bin: { lksspd: './dist/main.js' } }])(
  'says that a package without its program is broken: %j',
  async (content) => {
    await manifest(content);
    expect(() => daemonProgram(from)).toThrow(/has no program lksspd\. Install it again, or build it\.$/);
  },
);
