import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** npm as it was started for this very process, else the one of the PATH. */
function npm(): readonly [string, ...string[]] {
  const script = process.env['npm_execpath'];
  return script === undefined || !script.endsWith('.js') ? ['npm'] : [process.execPath, script];
}

/** The environment of an npm script carries its configuration, which would win over the .npmrc of another folder. */
const withoutNpm = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

/** Runs npm in a folder and returns what it printed; a failure carries npm's own words. */
export async function runNpm(folder: string, args: readonly string[]): Promise<string> {
  const [program, ...first] = npm();
  const options = { cwd: folder, env: withoutNpm(), maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await run(program, [...first, ...args], options)).stdout;
  } catch (cause) {
    const { stderr = '', stdout = '' } = cause as { stderr?: string; stdout?: string };
    throw new Error(`npm ${args[0]} failed in ${folder}:\n${stderr}${stdout}`, { cause });
  }
}
