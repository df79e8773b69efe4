import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeOf, coreVersion, ERRORS, wordsOf } from '@lkssp/core/engine';
import type { NextProgram } from './changeover/become-program.js';
import { runArchive } from './backup/run-archive.js';
import { giveBack } from './changeover/give-back.js';
import type { DaemonOrder } from './daemon-order.js';
import { homeOf } from './home.js';
import { rehearse } from './changeover/rehearse.js';
import { runDaemon } from './run-daemon.js';

const USAGE = `Usage: lksspd [--home DIR] [--config FILE] [--allow-code] [--maintenance]

Guards this server, in the foreground, until it is told to stop.
  --home DIR     keep everything below DIR (default: LKSSP_HOME, else the folders of the system)
  --config FILE  read exactly this configuration
  --allow-code   read a configuration that is program code too, where nobody but root may write it
  --maintenance  guard nothing: take orders about kits, backups and upgrades, and end when nobody asks any more
  --version      print the version
Signals: TERM and INT stop in order (a second one hurries), HUP opens the log and reads the configuration again.
Exit codes: 0 stopped, 1 could not start, 2 wrong usage, 4 another daemon runs, 5 wrong configuration.
`;

const INTERNAL_EXIT = 3;
const USAGE_EXIT = 2;

/** The whole program: returns its exit code, or the program that this process becomes. */
export async function runCommand(words: string[]): Promise<number | NextProgram> {
  const options = parse(words);
  if (typeof options === 'string') return tell(process.stderr, `lksspd: ${options}\n${USAGE}`, USAGE_EXIT);
  if (options.help === true) return tell(process.stdout, USAGE, 0);
  if (options.version === true) return tell(process.stdout, `${coreVersion()}\n`, 0);
  if (options.archive === true) return await runArchive();
  const cwd = process.cwd();
  const home = homeOf(options.home, process.env['LKSSP_HOME'], cwd);
  // Where it was started may be a file system that it is to unmount one day, or that will hang.
  process.chdir('/');
  const configFile = options.config === undefined ? undefined : resolve(cwd, options.config);
  const order = {
    home,
    ...(configFile === undefined ? {} : { configFile }),
    allowCode: options['allow-code'] ?? false,
    maintenance: options.maintenance ?? false,
  };
  if (options.rehearse === true) return await rehearsed(order);
  const again = wordsFor(order, options.home ?? process.env['LKSSP_HOME']);
  try {
    return (await runDaemon({ ...order, words: again, environment: process.env })) ?? 0;
  } catch (thrown) {
    const before = giveBack(again, wordsOf(thrown));
    if (before !== undefined) return before;
    const code = codeOf(thrown);
    const mistake = code === undefined && thrown instanceof Error ? thrown.stack : undefined;
    const exit = code === undefined ? INTERNAL_EXIT : ERRORS[code].exit;
    return tell(process.stderr, `lksspd: ${mistake ?? wordsOf(thrown)}\n`, exit);
  }
}

/** The words that start this again from any folder. */
function wordsFor(
  { home, configFile, allowCode, maintenance }: Omit<DaemonOrder, 'words' | 'environment'>,
  named: string | undefined,
): readonly string[] {
  return [
    ...(named === undefined || named === '' ? [] : ['--home', home.name]),
    ...(configFile === undefined ? [] : ['--config', configFile]),
    ...(allowCode ? ['--allow-code'] : []),
    ...(maintenance ? ['--maintenance'] : []),
  ];
}

async function rehearsed(order: Parameters<typeof rehearse>[0]): Promise<number> {
  try {
    return tell(process.stdout, `${JSON.stringify(await rehearse(order))}\n`, 0);
  } catch (thrown) {
    return tell(process.stderr, `lksspd: ${thrown instanceof Error ? thrown.stack : wordsOf(thrown)}\n`, INTERNAL_EXIT);
  }
}

function parse(words: string[]) {
  const flag = { type: 'boolean' } as const;
  const value = { type: 'string' } as const;
  try {
    return parseArgs({
      args: words,
      options: {
        home: value,
        config: value,
        'allow-code': flag,
        maintenance: flag,
        rehearse: flag,
        archive: flag,
        help: flag,
        version: flag,
      },
    }).values;
  } catch (thrown) {
    return wordsOf(thrown);
  }
}

function tell(stream: NodeJS.WriteStream, text: string, exit: number): number {
  stream.write(text);
  return exit;
}
