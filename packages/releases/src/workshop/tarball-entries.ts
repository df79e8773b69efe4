import { Parser, type ReadEntry } from 'tar';
import { refusal } from './failure.js';

/** One file of a tarball, by its path inside the package. */
export interface TarballFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** More than any package of ours, and less than what fills a server's memory. */
const MOST_BYTES = 512 * 2 ** 20;
const MOST_ENTRIES = 50_000;

const PLAIN: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir']);

/** Why an entry has no place in a package; undefined when it has. */
export function objection(path: string, type: string): string | undefined {
  if (!PLAIN.has(type)) return `it is neither a file nor a folder (${type})`;
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'its path is absolute';
  if (path.includes('\0') || path.includes('\\')) return 'its path has a character that no package needs';
  if (path.split('/').includes('..')) return 'its path leads out of the package';
  return undefined;
}

function excess({ entries, bytes }: { readonly entries: number; readonly bytes: number }): string | undefined {
  return bytes > MOST_BYTES || entries > MOST_ENTRIES ? 'the package is larger than any package may be' : undefined;
}

const inside = (path: string): string => path.split('/').slice(1).join('/');

/** Reads a whole tarball that is in memory. Rejects when an entry has no place in a package, before anything is written anywhere. */
export function tarballFiles(name: string, tarball: Buffer): Promise<readonly TarballFile[]> {
  return new Promise((resolve, reject) => {
    const found = new Map<string, Buffer>();
    const parser = new Parser({ strict: true });
    const seen = { entries: 0, bytes: 0 };
    const look = (entry: ReadEntry): void => {
      const path = String(entry.path);
      seen.entries += 1;
      seen.bytes += entry.size;
      const why = objection(path, entry.type) ?? excess(seen);
      if (why === undefined) return;
      reject(refusal('LKSSP_PACKAGE_ENTRY', { name, entry: path, why }));
      parser.abort(new Error(why));
    };
    parser.on('ignoredEntry', look);
    parser.on('entry', (entry) => {
      look(entry);
      const parts: Buffer[] = [];
      entry.on('data', (part: Buffer) => parts.push(part));
      entry.on('end', () => {
        if (entry.type.endsWith('File')) found.set(inside(String(entry.path)), Buffer.concat(parts));
      });
    });
    parser.on('error', (error: Error) => reject(refusal('LKSSP_PACKAGE_BROKEN', { name, why: error.message })));
    parser.on('end', () => resolve([...found].map(([path, content]) => ({ path, bytes: content }))));
    parser.end(tarball);
  });
}
