import type { Place } from './document/place.js';

/** What can be read from anything that was thrown. */
interface Told {
  readonly message: string;
  readonly exit: number;
  readonly code?: string;
  readonly problems: readonly Place[];
}

/** Exit code of a mistake of the command itself. */
const MISTAKE_EXIT = 3;

/** Reads the sentence, the exit code and the places of an error: ours carry them; anything else is a mistake of the command. */
export function told(thrown: unknown): Told {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (typeof thrown !== 'object' || thrown === null || !('exit' in thrown) || typeof thrown.exit !== 'number')
    return { message: mistake(message), exit: MISTAKE_EXIT, code: 'LKSSP_INTERNAL', problems: [] };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {};
  const problems = 'problems' in thrown && Array.isArray(thrown.problems) ? (thrown.problems as readonly Place[]) : [];
  return { message, exit: thrown.exit, ...code, problems };
}

const mistake = (message: string): string =>
  `the command lkssp made a mistake: ${message}. The daemon is not touched by it. With LKSSP_DEBUG=1 it says more.`;

/** What a person reads on standard error. Several problems stand one below the other, each with its place. */
export function errorLines({ message, code, problems }: Told): string[] {
  const name = code === undefined || code === 'LKSSP_USAGE' ? '' : ` (${code})`;
  const places = problems.filter((each) => !message.includes(each.message));
  return [`lkssp: ${message}${name}`, ...places.map((each) => `  ${placeOf(each)}${each.message}`)];
}

/** `file:line:column path: `, with what is known. */
function placeOf({ file, line, column, path }: Place): string {
  const spot = [file, line, column].filter((part) => part !== undefined).join(':');
  const where = [spot, path].filter((part) => part !== undefined && part !== '').join(' ');
  return where === '' ? '' : `${where}: `;
}
