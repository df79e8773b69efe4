import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type KitWish, packageName } from './kit-wish.js';
import { licenseText } from './license-text.js';
import { WishError } from './wish-error.js';

const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url));
const TEMPLATE = join(OWN_FOLDER, 'template');

/** npm leaves a file named `.gitignore` out of a package, and tools take every package.json for that of a package. */
const NAMES: Readonly<Record<string, string>> = { gitignore: '.gitignore', 'package.template.json': 'package.json' };

/**
 * Writes the package into `kit-ID` below `into`, whole or not at all, and returns that folder. Throws a
 * {@link WishError} when there is something of that name.
 */
export function writeKit(wish: KitWish, into: string): string {
  const folder = resolve(into, `kit-${wish.id}`);
  if (isThere(folder))
    throw new WishError(`${folder} is there already; nothing was changed. Move it away, or choose another id.`);
  const draft = mkdtempSync(`${folder}.new-`);
  try {
    cpSync(TEMPLATE, draft, { recursive: true });
    for (const [name, real] of Object.entries(NAMES)) renameSync(join(draft, name), join(draft, real));
    for (const file of filesIn(draft)) rewrite(file, (text) => fill(text, wish));
    rewrite(join(draft, 'package.json'), (text) => manifestFor(text, wish));
    writeFileSync(join(draft, 'LICENSE'), licenseText(wish, OWN_FOLDER));
    chmodSync(draft, 0o755);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/** A link that leads nowhere is there too. */
const isThere = (path: string): boolean => existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')), { mode: 0o644 });
}

/** All of these are kebab-case or nearly so: they may stand in any text, also between quotes. */
function fill(text: string, wish: KitWish): string {
  const words: Readonly<Record<string, string>> = {
    id: wish.id,
    name: packageName(wish),
    title: `A ${wish.id} server`,
  };
  return text.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}

function manifestFor(text: string, { license, author }: KitWish): string {
  const manifest = JSON.parse(text) as Record<string, unknown>;
  const named = Object.entries({ ...manifest, license }).flatMap(([key, value]) =>
    key === 'license' && author !== undefined
      ? [
          [key, value],
          ['author', author],
        ]
      : [[key, value]],
  );
  return `${JSON.stringify(Object.fromEntries(named as [string, unknown][]), null, 2)}\n`;
}
