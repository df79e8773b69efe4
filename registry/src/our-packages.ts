import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of the packages that are published, from the root of the repository. */
export const ourPackages = (root: string): string[] =>
  readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort();
