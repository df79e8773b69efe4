#!/usr/bin/env node
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeOf, ERRORS, LksspError, wordsOf } from '@lkssp/core/engine';
import { type Publication, publishPackage } from './publish-package.js';
import { makeSigningKey } from './signing/signing.js';

/**
 * The program behind `lkssp kit publish` and `lkssp kit sign-key`, on the machine of a kit's author. One JSON object is
 * printed; on failure one with the error goes to standard error.
 */
const OPTIONS = {
  key: { type: 'string' },
  registry: { type: 'string' },
  tag: { type: 'string' },
} as const;

const USAGE = 'Usage: publish TARGET [--key FILE] [--registry URL] [--tag TAG], or sign-key FILE.';

interface Words {
  readonly key?: string | undefined;
  readonly registry?: string | undefined;
  readonly tag?: string | undefined;
}

const usage = (why: string): LksspError => new LksspError('LKSSP_USAGE', { why });

/** Settings of the project before those of the user, as npm has it. */
function npmrcFor(target: string): readonly string[] {
  const folder = statSync(target, { throwIfNoEntry: false })?.isDirectory() === true ? target : dirname(target);
  return [join(folder, '.npmrc'), join(homedir(), '.npmrc')];
}

function variables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function publish(target: string, { key, registry, tag }: Words): Promise<Publication> {
  const cache = mkdtempSync(join(tmpdir(), 'lkssp-publish-'));
  try {
    return await publishPackage({
      target: resolve(target),
      cache,
      npmrc: npmrcFor(resolve(target)),
      variables: variables(),
      ...(key === undefined ? {} : { keyFile: resolve(key) }),
      ...(registry === undefined ? {} : { registry }),
      ...(tag === undefined ? {} : { tag }),
    });
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Never over a key that is there: packages that it has signed could not be signed again. */
function makeKeyFile(file: string): { readonly file: string; readonly key: string; readonly publicKey: string } {
  const { key, privateKey, publicKey } = makeSigningKey();
  try {
    writeFileSync(file, privateKey, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new LksspError('LKSSP_KEY_UNUSABLE', { file, why: wordsOf(cause) }, { cause });
  }
  return { file, key, publicKey };
}

function read(args: readonly string[]): { readonly order: string; readonly what: string; readonly words: Words } {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [order, what, ...more] = positionals;
    if (order !== undefined && what !== undefined && more.length === 0) return { order, what, words: values };
  } catch (cause) {
    throw usage(`${wordsOf(cause)} ${USAGE}`);
  }
  throw usage(USAGE);
}

async function run(args: readonly string[]): Promise<unknown> {
  const { order, what, words } = read(args);
  if (order === 'publish') return publish(what, words);
  if (order === 'sign-key') return makeKeyFile(resolve(what));
  throw usage(USAGE);
}

run(process.argv.slice(2)).then(
  (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`),
  (error: unknown) => {
    const code = codeOf(error) ?? 'LKSSP_INTERNAL';
    const { exit } = ERRORS[code];
    process.stderr.write(`${JSON.stringify({ error: { code, exit, message: wordsOf(error) } })}\n`);
    process.exitCode = exit;
  },
);
