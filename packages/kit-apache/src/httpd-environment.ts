import { dirname } from 'node:path';
import type { Host } from '@lkssp/core';
import type { ApacheOptions } from './apache-options.js';

/** Variables of the configuration, or why they could not be read. */
export type Environment = { readonly variables: Readonly<Record<string, string>> } | { readonly problem: string };

/**
 * Debian's and Red Hat's files are shell: so a shell reads them, with nothing else in its environment, and says what came of
 * it. Every path comes as an argument.
 */
const SOURCE = 'set -a; for file; do . "$file" || exit 3; done >&2; exec env -0';

/** What Debian's own start script makes when it is missing, as /run is empty after boot: the configuration test needs it. */
const PREPARE = [
  'run=$1 lock=$2 user=$3',
  '[ -d "$run" ] || mkdir -p -- "$run" || exit',
  '[ -d "$run/socks" ] || { mkdir -- "$run/socks" && chown -- "$user" "$run/socks"; } || exit',
  '[ -d "$lock" ] || { mkdir -p -- "$lock" && chown -- "$user" "$lock"; }',
].join('\n');

const WITHIN_MS = 5000;
/** What a shell adds of its own. */
const NOT_TAKEN = new Set(['PWD', 'OLDPWD', 'SHLVL', '_', 'APACHE_CONFDIR']);

/** The environment that Apache is started in. */
export async function httpdEnvironment(
  host: Host,
  { config, envFile }: Pick<ApacheOptions, 'config' | 'envFile'>,
): Promise<Environment> {
  if (envFile.length === 0) return { variables: {} };
  const read = await host.run({
    argv: ['sh', '-c', SOURCE, 'sh', ...envFile],
    env: { APACHE_CONFDIR: dirname(config) },
    withinMs: WITHIN_MS,
  });
  // What it printed may hold anything.
  if (!read.ok) return { problem: `the environment of Apache could not be read from ${envFile.join(', ')}` };
  const pairs = read.stdout.split('\0').flatMap((line) => {
    const at = line.indexOf('=');
    const name = line.slice(0, at);
    return at < 1 || NOT_TAKEN.has(name) ? [] : [[name, line.slice(at + 1)] as const];
  });
  return { variables: Object.fromEntries(pairs) };
}

/** Makes the folders that must be there before Apache looks at its configuration. */
export async function prepareFolders(host: Host, variables: Readonly<Record<string, string>>): Promise<void> {
  const { APACHE_RUN_DIR: run, APACHE_LOCK_DIR: lock, APACHE_RUN_USER: user } = variables;
  if (run === undefined || lock === undefined || user === undefined) return;
  await host.run({ argv: ['sh', '-c', PREPARE, 'sh', run, lock, user], withinMs: WITHIN_MS });
}
