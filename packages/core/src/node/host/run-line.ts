/** What is called in the messages of the shell that goes before a program. */
export const RUN_NAME = 'lkssp-run';

const INTO_FOLDER = 'cd -- "$1" || exit 126; shift; exec "$@"';
/** Out of our own cgroup first, if that can be done. */
const INTO_CGROUP = `echo $$ 2>/dev/null >"$1" || :; shift; ${INTO_FOLDER}`;
const LOCAL = /^(?:\/usr)?\/s?bin\/[^/]+$|^[^/]+$/;

/**
 * The line that really is started. Entering a folder and executing a file block for ever when they lie on a dead mount, and
 * `spawn` waits for both: so anything that is not a program of the system goes through a shell, which can be ended. With `cgroup` the program goes
 * there before it begins.
 */
export function runLine(
  argv: readonly [string, ...string[]],
  cwd: string | undefined,
  cgroup?: string,
): readonly [string, ...string[]] {
  if (cgroup !== undefined)
    return ['/bin/sh', '-c', INTO_CGROUP, RUN_NAME, `${cgroup}/cgroup.procs`, cwd ?? '/', ...argv];
  if (cwd === undefined && LOCAL.test(argv[0])) return argv;
  return ['/bin/sh', '-c', INTO_FOLDER, RUN_NAME, cwd ?? '/', ...argv];
}

/** Why the shell could not start the program, from its last line on standard error; undefined when it did start. */
export function whyNotStarted(code: number | null, errors: string): string | undefined {
  if (code !== 126 && code !== 127) return undefined;
  const said = errors.trimEnd().split('\n').at(-1) ?? '';
  const match = new RegExp(`^${RUN_NAME}: (?:line )?\\d+: (?:exec: )?(.*)$`).exec(said);
  return match?.[1];
}
