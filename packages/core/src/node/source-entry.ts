import { fileURLToPath } from 'node:url';
import type { EntryPoint } from '../ports/entry-point.js';

const FROM_SOURCE = /^(.*\/src\/).*\.ts$/;
const FROM_BUILD = /^(.*\/dist\/)/;

/**
 * Where to find a file of this package that is started as a worker or a process: `entryPoint('kit-host/main')`.
 * In a built package it is `dist/NAME.js`, which tsup.config.ts must list under `started`. Run from sources (tests) it
 * is `src/NAME.ts`; Node strips its types, and source-hooks resolves its imports. What it imports must be erasable
 * TypeScript: no decorators, enums, namespaces or parameter properties. `here`: `import.meta.url` of a file of the package
 * that has the entry; default: this one.
 */
export function entryPoint(name: string, here: string = import.meta.url): EntryPoint {
  const source = FROM_SOURCE.exec(here)?.[1];
  if (source !== undefined)
    return {
      url: new URL(`${name}.ts`, source),
      execArgv: sourceArguments(new URL('source-hooks.ts', import.meta.url)),
    };
  const build = FROM_BUILD.exec(here)?.[1];
  if (build === undefined) throw new Error(`${here} is neither in src/ nor in dist/, so "${name}" cannot be found`);
  return { url: new URL(`${name}.js`, build), execArgv: [] };
}

function sourceArguments(hooks: URL): readonly string[] {
  return ['--import', hooks.href];
}

/** The path of an entry, for `fork` and `spawn`, which take no URL. */
export function pathOf(entry: EntryPoint): string {
  return fileURLToPath(entry.url);
}
