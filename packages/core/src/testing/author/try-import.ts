import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '../../contract/json.js';
import { prepareImports } from '../../kits/kit-import.js';
import { loadKit } from '../../kits/kit-loader.js';
import type { KitManifest, PackageFacts } from '../../kits/kit-manifest.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { entryPoint, pathOf } from '../../node/source-entry.js';

/** What an author's tools show of a resource type. */
export interface TriedType {
  readonly type: string;
  readonly title: string;
  readonly jsonSchema: Json;
  readonly hasMigrate: boolean;
}

/** A kit that was loaded as the daemon does it, or why that failed. */
export type TriedImport = { readonly types: readonly TriedType[] } | { readonly why: string };

/** As long as the daemon gives it. */
const LIMIT_MS = 10_000;

/** Imports the kit in a process of its own, which is ended when it does not come back. */
export function tryImport(folder: string, limitMs = LIMIT_MS): Promise<TriedImport> {
  const program = entryPoint('testing/author/kit-author-main');
  const child = fork(pathOf(program), ['import', folder], {
    execArgv: [...program.execArgv],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (words = (words + text).slice(-2000)));
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle({ why: `importing it was not over after ${limitMs / 1000} s` }), limitMs);
    const settle = (tried: TriedImport): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(tried);
    };
    child.once('message', (tried) => settle(tried as TriedImport));
    child.once('error', (error) => settle({ why: wordsOf(error) }));
    child.once('exit', (code, signal) =>
      settle({
        why: `while it was imported it ended the process (${signal ?? `exit ${code}`}) ${words.trim()}`.trim(),
      }),
    );
  });
}

/**
 * Imports the kit in this process. An author's folder is no kit folder: for as long as it takes, one is made that leads
 * there.
 */
export async function importHere(folder: string, facts: PackageFacts, manifest: KitManifest): Promise<TriedImport> {
  const prefix = mkdtempSync(join(tmpdir(), 'lkssp-kit-'));
  try {
    const place = join(prefix, 'node_modules', facts.name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(folder, place);
    const entry = {
      name: facts.name,
      version: facts.version,
      id: manifest.id,
      types: manifest.resourceTypes,
      dataGeneration: manifest.dataGeneration,
      folder: prefix,
      packageType: facts.type ?? 'commonjs',
      fingerprint: '',
    };
    const loaded = await loadKit(entry, prepareImports(entryPoint('index').url.href));
    if ('refusal' in loaded) return { why: loaded.refusal.sentence.replaceAll(place, folder) };
    return {
      types: loaded.kit.resourceTypes.map((each) => ({
        type: each.type,
        title: each.title,
        jsonSchema: (each.jsonSchema ?? {}) as Json,
        hasMigrate: each.migrate !== undefined,
      })),
    };
  } finally {
    rmSync(prefix, { recursive: true, force: true });
  }
}
