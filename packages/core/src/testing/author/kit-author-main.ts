#!/usr/bin/env node
/**
 * The tools of kit authors that need the kit's code or the rules of the gates; the command lkssp starts it.
 * `lint DIR`, `describe DIR`: one JSON document on standard output; a sentence on standard error and exit code 1 when
 * that cannot be. `import DIR`: for itself alone.
 */
import { resolve } from 'node:path';
import { wordsOf } from '../../errors/lkssp-error.js';
import { readManifest } from '../../kits/kit-manifest.js';
import { coreVersion } from '../../container/make-kit-gateway.js';
import { lintKit, readPackage } from './lint-kit.js';
import { importHere, type TriedImport, tryImport } from './try-import.js';

async function describe(folder: string): Promise<unknown> {
  const facts = readPackage(folder);
  const read = readManifest(facts);
  if ('refusal' in read) throw new Error(read.refusal.sentence);
  const imported = await tryImport(folder);
  if ('why' in imported) throw new Error(imported.why);
  return { name: facts.name, version: facts.version, id: read.manifest.id, types: imported.types };
}

async function importIt(folder: string): Promise<TriedImport> {
  try {
    const facts = readPackage(folder);
    const read = readManifest(facts);
    if ('refusal' in read) return { why: read.refusal.sentence };
    return await importHere(folder, facts, read.manifest);
  } catch (error) {
    return { why: wordsOf(error) };
  }
}

const [order, given = '.'] = process.argv.slice(2);
const folder = resolve(given);
if (order === 'import') {
  const imported = await importIt(folder);
  process.send?.(imported);
} else {
  try {
    const answer = order === 'lint' ? await lintKit(folder, coreVersion()) : await describe(folder);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exitCode = 1;
  }
}
