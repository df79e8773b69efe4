import type { Option } from '../arguments/option.js';
import { parseArguments } from '../arguments/parse-arguments.js';
import { UsageError } from '../arguments/usage-error.js';
import { GLOBAL_OPTIONS } from '../global-options.js';

const OPTIONS: readonly Option[] = [
  { name: 'create', short: 'c', says: 'write a backup into FILE' },
  { name: 'extract', short: 'x', says: 'put the backup in FILE in the place of what there is; lkssp must be stopped' },
  { name: 'file', short: 'f', value: 'FILE', says: 'the archive' },
  ...GLOBAL_OPTIONS,
];

const USAGE = `Usage: lkbackup -c -f FILE    write a backup into FILE
       lkbackup -x -f FILE    put the backup in FILE in the place of what there is; lkssp must be stopped
The same as "lkssp backup create FILE" and "lkssp backup restore FILE --replace --stopped".
`;

/** A command line of lkssp, or what is wrong with the one that was given. */
export type OldWords =
  | { readonly words: readonly string[]; readonly complaint?: undefined }
  | { readonly words?: undefined; readonly complaint: string };

/** The words of the model product's `lkbackup` as those of `lkssp`. */
export function lkbackupWords(args: readonly string[]): OldWords {
  try {
    return { words: translated(args) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { complaint: `lkbackup: ${error.message}\n${USAGE}` };
  }
}

function translated(args: readonly string[]): readonly string[] {
  const { given, words } = parseArguments(args, { options: OPTIONS });
  const home = given.one('home');
  const json = given.has('json') ? ['--json'] : [];
  const rest = [...(home === undefined ? [] : ['--home', home]), ...json];
  if (given.has('help')) return [...rest, 'backup', given.has('extract') ? 'restore' : 'create', '--help'];
  if (given.has('create') === given.has('extract')) throw new UsageError('Give one of -c and -x.');
  const file = given.one('file');
  if (file === undefined) throw new UsageError('Name the archive with -f FILE.');
  if (words[0] !== undefined) throw new UsageError(`"${words[0]}" is one word too many.`);
  if (given.has('create')) return [...rest, 'backup', 'create', '--', file];
  return [...rest, 'backup', 'restore', '--replace', '--stopped', '--', file];
}
