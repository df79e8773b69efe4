import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeOf, coreVersion, ERRORS, wordsOf } from '@lkssp/core/engine';
import { homeOf } from './home.js';
import { runDaemon } from './run-daemon.js';

const USAGE = `Usage: lksspd [--home DIR] [--config FILE] [--allow-code]

Guards this server, in the foreground, until it is told to stop.
  --home DIR     keep everything below DIR (default: LKSSP_HOME, else the folders of the system)
  --config FILE  read exactly this configuration
  --allow-code   read a configuration that is program code too, where nobody but root may write it
  --version      print the version
Signals: TERM and INT stop in order (a second one hurries), HUP opens the log and reads the configuration again.
Exit codes: 0 stopped, 1 could not start, 2 wrong usage, 4 another daemon runs, 5 wrong configuration.
`;

const INTERNAL_EXIT = 3;
const USAGE_EXIT = 2;

/** The whole program: returns its exit code. */
export async function runCommand(words: string[]): Promise<number> {
  const options = parse(words);
  if (typeof options === 'string') return tell(process.stderr, `lksspd: ${options}\n${USAGE}`, USAGE_EXIT);
  if (options.help === true) return tell(process.stdout, USAGE, 0);
  if (options.version === true) return tell(process.stdout, `${coreVersion()}\n`, 0);
  const cwd = process.cwd();
  const home = homeOf(options.home, process.env['LKSSP_HOME'], cwd);
  // Where it was started may be a file system that it is to unmount one day, or that will hang.
  process.chdir('/');
  try {
    const config = options.config === undefined ? undefined : resolve(cwd, options.config);
    await runDaemon({
      home,
      environment: process.env,
      ...(config === undefined ? {} : { configFile: config }),
      allowCode: options['allow-code'] ?? false,
    });
    return 0;
  } catch (thrown) {
    const code = codeOf(thrown);
    const mistake = code === undefined && thrown instanceof Error ? thrown.stack : undefined;
    const exit = code === undefined ? INTERNAL_EXIT : ERRORS[code].exit;
    return tell(process.stderr, `lksspd: ${mistake ?? wordsOf(thrown)}\n`, exit);
  }
}

function parse(words: string[]) {
  const flag = { type: 'boolean' } as const;
  const value = { type: 'string' } as const;
  try {
    return parseArgs({
      args: words,
      options: { home: value, config: value, 'allow-code': flag, help: flag, version: flag },
    }).values;
  } catch (thrown) {
    return wordsOf(thrown);
  }
}

function tell(stream: NodeJS.WriteStream, text: string, exit: number): number {
  stream.write(text);
  return exit;
}
