import { fileURLToPath } from 'node:url';
import { isAbsolute, resolve } from 'node:path';
import pacote from 'pacote';
import type { NpmSettings } from './npm-settings.js';

/** What is needed to fetch the tarball of an installed package. */
export interface TarballSource {
  readonly name: string;
  readonly version: string;
  readonly resolved?: string | undefined;
  readonly integrity: string;
}

/** A `file:` address as a path; undefined when it is none. `from`: the prefix that it counts from. */
export function fileOf(resolved: string | null | undefined, from: string): string | undefined {
  if (resolved?.startsWith('file:') !== true) return undefined;
  if (resolved.startsWith('file://')) return fileURLToPath(resolved);
  const path = resolved.slice('file:'.length);
  return isAbsolute(path) ? path : resolve(from, path);
}

/** The tarball, proven by its digest: from the cache, else from where it was published. */
export async function fetchTarball(source: TarballSource, prefix: string, settings: NpmSettings): Promise<Buffer> {
  const { name, version, integrity } = source;
  const file = fileOf(source.resolved, prefix);
  const resolved = file ?? source.resolved;
  const options = { ...settings, integrity, ...(resolved === undefined ? {} : { resolved }) };
  return (await pacote.tarball(file ?? `${name}@${version}`, options)) as unknown as Buffer;
}
