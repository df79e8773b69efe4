import { parseArgs } from 'node:util';
import { assertId, type KitWish, licenseOf, scopeOf } from './kit-wish.js';
import { WishError } from './wish-error.js';

/** What a person reads who asks for help. */
export const HELP = `npm create @lkssp/kit ID [-- OPTIONS]

Makes the folder kit-ID with the package of a new recovery kit and installs what it needs: it compiles, passes the
conformance suite, and guards a program that serves a port. From there it is changed into what the application needs.

  ID                 what the kit is called, kebab-case: redis, my-app
  --scope @acme      name the package @acme/kit-ID
  --license NAME     Apache-2.0 (default), MIT or UNLICENSED
  --author TEXT      who is named in package.json and in the licence
  --no-install       leave out npm install
  --help             this text

What comes after "--" is for this program, what comes before it is for npm.
`;

/** A kit to be made, or a person who wants to read. */
export type Order = { readonly is: 'help' } | { readonly is: 'kit'; readonly wish: KitWish; readonly install: boolean };

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  scope: { type: 'string' },
  license: { type: 'string', default: 'Apache-2.0' },
  author: { type: 'string' },
  'no-install': { type: 'boolean', default: false },
} as const;

/** Reads the words of a command line. Throws a {@link WishError} with what is wrong. */
export function readWish(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Order {
  const { values, positionals } = parsed(args);
  if (values.help === true) return { is: 'help' };
  const [id, surplus] = positionals;
  if (id === undefined) throw new WishError('Say what the kit is to be called: npm create @lkssp/kit redis');
  if (surplus !== undefined) throw new WishError(`One id is enough; "${surplus}" is one word too many.`);
  assertId(id);
  // npm has an option of this name itself: without "--" it keeps the value and tells it so.
  const scope = values.scope ?? environment['npm_config_scope'] ?? '';
  const author = (values.author ?? '').trim();
  return {
    is: 'kit',
    install: !values['no-install'],
    wish: {
      id,
      license: licenseOf(values.license),
      ...(scope === '' ? {} : { scope: scopeOf(scope) }),
      ...(author === '' ? {} : { author }),
    },
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new WishError(`${(error as Error).message.split('. ', 1)[0] ?? ''}. --help says what there is.`);
  }
}
