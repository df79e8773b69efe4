import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command, Input } from '../command.js';
import type { Context } from '../context.js';
import { daemonProgram } from '../daemon-program.js';

export const daemon: Command = {
  usage: '[--config FILE] [--allow-code]',
  says: 'Guards this server, in the foreground, until it is told to stop: for systemd or a terminal. It needs the package @lkssp/daemon beside this one.',
  words: { min: 0, max: 0 },
  options: [
    { name: 'config', value: 'FILE', says: 'read exactly this configuration' },
    { name: 'allow-code', says: 'read a configuration that is program code too, where nobody but root may write it' },
  ],
  examples: [
    { run: '--home ./trial daemon', says: 'a trial in a folder of its own, without root' },
    { run: 'daemon', says: 'as systemd starts it' },
  ],
  run,
};

/** The daemon becomes this very process: whoever started it sees its process number, its signals and its exit code. */
async function run({ given }: Input, { home, cwd }: Context): Promise<number | undefined> {
  const program = daemonProgram();
  const config = given.one('config');
  process.argv = [
    process.execPath,
    program,
    ...(home.folder === undefined ? [] : ['--home', home.folder]),
    ...(config === undefined ? [] : ['--config', resolve(cwd, config)]),
    ...(given.has('allow-code') ? ['--allow-code'] : []),
  ];
  await import(pathToFileURL(program).href);
  return typeof process.exitCode === 'number' ? process.exitCode : undefined;
}
