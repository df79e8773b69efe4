import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { daemonProgram } from '../daemon-program.js';

export const daemon: Command = {
  usage: '',
  says: 'Guards this server, in the foreground, until it is told to stop: for systemd or a terminal. It needs the package @lkssp/daemon beside this one.',
  words: { min: 0, max: 0 },
  options: [],
  examples: [
    { run: '--home ./trial daemon', says: 'a trial in a folder of its own, without root' },
    { run: 'daemon', says: 'as systemd starts it' },
  ],
  run,
};

/** The daemon becomes this very process: whoever started it sees its process number, signals and exit code. */
async function run(_: Input, { home }: Context): Promise<number | undefined> {
  const program = daemonProgram();
  const { argv } = process;
  process.argv = [argv[0] ?? process.execPath, program, ...(home.folder === undefined ? [] : ['--home', home.folder])];
  const { pathToFileURL } = await import('node:url');
  await import(pathToFileURL(program).href);
  return typeof process.exitCode === 'number' ? process.exitCode : undefined;
}
