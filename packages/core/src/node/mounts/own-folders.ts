import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const known = new Map<string, string>();

/** Without symbolic links, as the mount table writes it. Only for folders of our own, which we use anyway. */
function realOf(path: string): string {
  const found = known.get(path);
  if (found !== undefined) return found;
  try {
    const real = realpathSync(path);
    known.set(path, real);
    return real;
  } catch {
    return path;
  }
}

/** What lkssp cannot be without: its state, its programs and the one that runs them. */
export function ownFolders(...state: readonly string[]): readonly string[] {
  return [...state, process.execPath, fileURLToPath(import.meta.url)].map(realOf);
}
