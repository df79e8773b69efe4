import { spawn } from 'node:child_process';
import { UsageError } from '../arguments/usage-error.js';

const SYSTEM_EXIT = 1;
/** What npx tells its child about the project that it was called in, which is not the one that npm is called for here. */
const OF_THE_CALLER =
  /^npm_(config_(local_prefix|prefix|global_prefix|workspace.*|dry_run)|package_.*|lifecycle_.*|command)$/i;

/** Runs npm in `folder` with the person's own configuration. Rejects with a UsageError that carries npm's words. */
export async function runNpm(folder: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const script = process.env['npm_execpath'];
  const isScript = script !== undefined && /\.c?js$/.test(script);
  const [program, first] = isScript ? [process.execPath, [script]] : ['npm', []];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_CALLER.test(name)));
  const child = spawn(program, [...first, ...args, '--no-audit', '--no-fund', '--no-progress'], {
    cwd: folder,
    env: { ...env, npm_config_update_notifier: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (words = (words + text).slice(-20_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(notStarted(error)));
    child.on('close', resolve);
  });
  if (code !== 0) throw new UsageError(`npm ${args[0] ?? ''} failed in ${folder}:\n${words.trim()}`, SYSTEM_EXIT);
}

function notStarted(error: Error): Error {
  if (error.name === 'AbortError') return error;
  return new UsageError(`npm cannot be started (${error.message}). It must be in the PATH.`, SYSTEM_EXIT);
}
