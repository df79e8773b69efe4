import { spawnSync } from 'node:child_process';

/** What npm tells its child about the project that it was called in, which is not the new one. */
const OF_THE_CALLER = /^npm_(config_(local_prefix|prefix|global_prefix|workspace.*)|package_.*|lifecycle_.*|command)$/i;

/** Runs `npm install` in `folder`, by the npm that has started this process. False when it failed; npm has said why. */
export function npmInstall(folder: string): boolean {
  const script = process.env['npm_execpath'];
  const isScript = script !== undefined && /\.c?js$/.test(script);
  const [program, first] = isScript ? [process.execPath, [script]] : ['npm', []];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_CALLER.test(name)));
  const args = [...first, 'install', '--no-audit', '--no-fund'];
  return spawnSync(program, args, { cwd: folder, env, stdio: 'inherit' }).status === 0;
}
