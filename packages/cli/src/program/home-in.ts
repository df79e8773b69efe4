import { type Home, homeOf } from '../home.js';

/** The home that a command line names, before anything else is known of it: commands of all generations write it like this. */
export function homeIn(args: readonly string[], environment: string | undefined, cwd: () => string): Home {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  const joined = options.find((each) => each.startsWith('--home='))?.slice('--home='.length);
  const at = options.indexOf('--home');
  const named = joined ?? (at === -1 ? undefined : options[at + 1]);
  const isAbsolute = (named ?? environment ?? '/').startsWith('/');
  return homeOf(named, environment, isAbsolute ? '/' : cwd());
}
