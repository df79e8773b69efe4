import { WishError } from './wish-error.js';

/** Licences whose text is put beside the kit; `UNLICENSED`: nobody but its owner may use it. */
export const LICENSES = ['Apache-2.0', 'MIT', 'UNLICENSED'] as const;

/** One of {@link LICENSES}. */
export type License = (typeof LICENSES)[number];

/** What a new kit is made from. */
export interface KitWish {
  /** Kit id, kebab-case: what people type. */
  readonly id: string;
  /** npm scope with its @, for a package that is not to be named `kit-ID` alone. */
  readonly scope?: string;
  readonly license: License;
  readonly author?: string;
}

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const SCOPE = /^@[a-z0-9~-][a-z0-9._~-]*$/;
const LONGEST_ID = 50;

/** Ids of our own kits; a daemon refuses two kits of one id. */
const TAKEN = ['apache', 'fs', 'genapp', 'ip', 'nfs', 'oracle', 'qsp', 'sap'];

/** Name of the package and, without its scope, of the folder. */
export function packageName({ id, scope }: KitWish): string {
  return scope === undefined ? `kit-${id}` : `${scope}/kit-${id}`;
}

/** Throws a {@link WishError} with what is wrong and how to say it right. */
export function assertId(id: string): void {
  if (id.startsWith('kit-')) throw new WishError(`Leave out "kit-": npm create @lkssp/kit ${id.slice(4)}`);
  if (id.length > LONGEST_ID) throw new WishError(`The id "${id}" is longer than ${LONGEST_ID} characters.`);
  if (!ID.test(id)) throw new WishError(`The id "${id}" must be kebab-case${suggestion(id)}.`);
  if (TAKEN.includes(id))
    throw new WishError(
      `The id "${id}" belongs to @lkssp/kit-${id}, and a server takes each id once. Choose another one.`,
    );
}

/** `My Redis 7` → `my-redis-7`, where that is an id. */
function suggestion(id: string): string {
  const words = id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  const near = words.replace(/[^a-z0-9]+/g, '-').replace(/^(?:kit-|[-0-9]+)+|-+$/g, '');
  return ID.test(near) ? `: "${near}" would do` : ', for example "redis" or "my-app"';
}

/** The scope with its @. Throws a {@link WishError} when npm would not take it. */
export function scopeOf(written: string): string {
  const scope = written.startsWith('@') ? written : `@${written}`;
  if (SCOPE.test(scope)) return scope;
  throw new WishError(`"${written}" is no npm scope: it is written like @acme, in lower case.`);
}

/** The licence of that name, however it is cased. Throws a {@link WishError} for any other. */
export function licenseOf(written: string): License {
  const license = LICENSES.find((each) => each.toLowerCase() === written.toLowerCase());
  if (license !== undefined) return license;
  throw new WishError(`The licence "${written}" is not at hand: choose ${LICENSES.join(', ')}, and change it later.`);
}
