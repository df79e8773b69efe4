import type { StartRequest } from '../../contract/host-processes.js';

/** What the shell that goes before a program is called in messages. */
export const LAUNCH_NAME = 'lkssp-start';

/**
 * Joins the cgroup, writes down who it is, enters the folder, becomes the program. It keeps its process number through all
 * of that. Everything comes as an argument; nothing is ever put into the text.
 */
const LAUNCH = [
  '[ "$1" = - ] || echo $$ 2>/dev/null >"$1" || :',
  '[ "$2" = - ] || { read -r stat </proc/$$/stat && printf "%s\\n" "$stat" >>"$2"; } || :',
  'cd -- "$3" || exit 126',
  'shift 3',
  '{ exec "$@"; } 3>&-',
].join('\n');

const LIMIT_NAME = /^[a-z]+$/;
const LIMIT_VALUE = /^(?:(?:\d+|unlimited)(?::(?:\d+|unlimited)?)?|:(?:\d+|unlimited))$/;

/** A user as getent(1) tells it. */
export interface Account {
  readonly name: string;
  readonly uid: string;
  readonly gid: string;
  readonly home: string;
  readonly shell: string;
}

/** Where the start writes to. */
export interface LaunchFolders {
  readonly cgroup: string | undefined;
  readonly record: string | undefined;
}

/** The line that becomes the program: shell, limits (they may be raised only before the user changes), user, program. */
export function launchLine(request: StartRequest, account: Account | undefined, to: LaunchFolders): readonly string[] {
  const procs = to.cgroup === undefined ? '-' : `${to.cgroup}/cgroup.procs`;
  const shell = ['/bin/sh', '-c', LAUNCH, LAUNCH_NAME, procs, to.record ?? '-', request.cwd ?? '/'];
  return [...shell, ...limitsPart(request.limits), ...userPart(account), ...request.argv];
}

/**
 * A pipe by which is seen when the shell above is over, whatever the program is called. For the last line the shell puts it
 * away to a descriptor of its own that is closed on exec, so it is closed by becoming the program or by the shell's end.
 */
export const LAUNCH_PIPE = 3;
/** Its names while limits and user are set. */
export const LAUNCH_STAGES: readonly string[] = ['prlimit', 'setpriv'];

function userPart(account: Account | undefined): readonly string[] {
  if (account === undefined) return [];
  return ['/usr/bin/setpriv', '--reuid', account.uid, '--regid', account.gid, '--init-groups', '--'];
}

function limitsPart(limits: Readonly<Record<string, string>> = {}): readonly string[] {
  const options = Object.entries(limits).map(([name, value]) => limitOption(name, value));
  return options.length === 0 ? [] : ['/usr/bin/prlimit', ...options, '--'];
}

function limitOption(name: string, value: string): string {
  if (!LIMIT_NAME.test(name) || !LIMIT_VALUE.test(value)) throw new TypeError(`the limit ${name}=${value} is not one`);
  return `--${name}=${value}`;
}

/** What the system would set for somebody who logs in. */
export function accountEnvironment(account: Account | undefined): Readonly<Record<string, string>> {
  if (account === undefined) return {};
  return { HOME: account.home, USER: account.name, LOGNAME: account.name, SHELL: account.shell };
}
