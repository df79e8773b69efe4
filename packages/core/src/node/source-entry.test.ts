import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryPoint, pathOf } from './source-entry.js';

const CORE = new URL('../../', import.meta.url);

describe('entryPoint', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lkssp-entry-'));
    mkdirSync(join(folder, 'src/node'), { recursive: true });
    cpSync(new URL('source-hooks.ts', import.meta.url), join(folder, 'src/node/source-hooks.ts'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'src/word.ts'), "export const word: string = 'from source';\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const here = () => pathToFileURL(join(folder, 'src/node/source-entry.ts')).href;

  it('names the built file when the package is built', () => {
    const entry = entryPoint('engine/state/store-worker', 'file:///opt/core/dist/chunk-ABC.js');
    expect(entry.url.href).toBe('file:///opt/core/dist/engine/state/store-worker.js');
    expect(entry.execArgv).toEqual([]);
  });

  it('finds dist from an entry in a folder below it', () => {
    const entry = entryPoint('kit-host/main', 'file:///opt/core/dist/kit-host/main.js');
    expect(entry.url.href).toBe('file:///opt/core/dist/kit-host/main.js');
  });

  it('refuses to guess outside src and dist', () => {
    expect(() => entryPoint('kit-host/main', 'file:///opt/elsewhere/file.js')).toThrow('neither in src/ nor in dist/');
  });

  it('starts a worker thread whose sources import each other as .js', async () => {
    writeFileSync(
      join(folder, 'src/worker.ts'),
      "import { parentPort } from 'node:worker_threads';\nimport { word } from './word.js';\nparentPort?.postMessage(word);\n",
    );
    const entry = entryPoint('worker', here());
    const worker = new Worker(entry.url, { execArgv: [...entry.execArgv] });
    const [message] = await once(worker, 'message');
    await worker.terminate();
    expect(message).toBe('from source');
  });

  it('starts a process the same way', () => {
    writeFileSync(
      join(folder, 'src/main.ts'),
      "import { word } from './word.js';\nconst say = (text: string) => process.stdout.write(text);\nsay(word);\n",
    );
    const entry = entryPoint('main', here());
    const printed = execFileSync(process.execPath, [...entry.execArgv, pathOf(entry)], { encoding: 'utf8' });
    expect(printed).toBe('from source');
  });

  it('gives a started process the sources of core itself', () => {
    mkdirSync(join(folder, 'node_modules/@lkssp'), { recursive: true });
    symlinkSync(new URL('.', CORE), join(folder, 'node_modules/@lkssp/core'));
    writeFileSync(join(folder, 'src/main.ts'), "process.stdout.write(import.meta.resolve('@lkssp/core'));\n");
    const entry = entryPoint('main', here());
    const printed = execFileSync(process.execPath, [...entry.execArgv, pathOf(entry)], { encoding: 'utf8' });
    expect(printed).toBe(new URL('src/index.ts', CORE).href);
  });

  it('still takes a real .js file beside the sources', () => {
    writeFileSync(join(folder, 'src/plain.js'), "export const word = 'plain';\n");
    writeFileSync(join(folder, 'src/main.ts'), "import { word } from './plain.js';\nprocess.stdout.write(word);\n");
    const entry = entryPoint('main', here());
    expect(execFileSync(process.execPath, [...entry.execArgv, pathOf(entry)], { encoding: 'utf8' })).toBe('plain');
  });
});
