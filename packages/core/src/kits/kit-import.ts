import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { wordsOf } from '../errors/lkssp-error.js';
import { CORE } from './core-name.js';
import type { KitEntry } from './kit-entry.js';

/** Imports the main entry of a kit's package. Rejects with what its code threw. */
export type ImportKit = (
  entry: KitEntry,
) => Promise<{ readonly exports: Readonly<Record<string, unknown>> } | { readonly notModule: string }>;

const KIT_SCHEME = 'lkssp-kit:';

/**
 * Prepares this process for kits, once: `@lkssp/core` is the one copy at `coreUrl` wherever it is imported from, and a
 * kit's name is looked up from the kit folder that it is installed in, by the rules for ES modules
 * (https://nodejs.org/docs/latest-v24.x/api/module.html#moduleregisterhooksoptions).
 */
export function prepareImports(coreUrl: string): ImportKit {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === CORE) return { url: coreUrl, shortCircuit: true };
      if (!specifier.startsWith(KIT_SCHEME)) return next(specifier, context);
      const [name = '', folder = ''] = specifier.slice(KIT_SCHEME.length).split('|').map(decodeURIComponent);
      return next(name, { ...context, parentURL: pathToFileURL(join(folder, 'package.json')).href });
    },
  });
  return importKit;
}

async function importKit(entry: KitEntry): ReturnType<ImportKit> {
  let url: string;
  try {
    url = import.meta.resolve(`${KIT_SCHEME}${encodeURIComponent(entry.name)}|${encodeURIComponent(entry.folder)}`);
  } catch (error) {
    return { notModule: wordsOf(error) };
  }
  if (isCommonJs(url, entry.packageType)) {
    return { notModule: 'it is CommonJS; write it as an ES module with "type": "module" in its package.json' };
  }
  return { exports: (await import(url)) as Readonly<Record<string, unknown>> };
}

/** By name and package alone: importing to find out would run foreign code. */
function isCommonJs(url: string, packageType: string): boolean {
  return /\.c[jt]s$/.test(url) || (/\.[jt]s$/.test(url) && packageType !== 'module');
}
