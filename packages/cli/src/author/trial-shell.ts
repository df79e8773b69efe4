import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Context } from '../context.js';
import { splitWords } from './split-words.js';

const HELP = `Commands of lkssp, without the word lkssp, go to the daemon of this trial:

  status                       states and reasons
  resource create KIT --tag T  protects another thing; resource create KIT --help has the options
  incident list                what has failed
  incident show 1              the story of one incident
  simulate --fail TAG          what would happen
  log                          the end of the log
  help COMMAND                 everything about one command

  quit                         ends the trial: takes everything out of service and removes its folder

Break what is protected from another terminal, and watch here.
`;

/** Reads commands from standard input, line by line, until `quit`, the end of the input, or `signal`. */
export async function trialShell(home: string, context: Context, signal: AbortSignal): Promise<void> {
  const { terminal } = context;
  const isPerson = terminal.canAsk;
  const lines = createInterface({ input: process.stdin, signal });
  const prompt = (): void => {
    if (isPerson && !signal.aborted) terminal.out('> ');
  };
  try {
    prompt();
    for await (const line of lines) {
      const words = splitWords(line);
      const [first, ...rest] = words?.[0] === 'lkssp' ? words.slice(1) : (words ?? []);
      if (words === undefined) terminal.err('A quote is not closed.\n');
      else if (first === 'quit' || first === 'exit') return;
      else if (first === 'help' && rest.length === 0) terminal.out(HELP);
      else if (first !== undefined) await command([first, ...rest], home, signal);
      if (signal.aborted) return;
      prompt();
    }
  } finally {
    lines.close();
    // A terminal or a pipe that nobody reads any more must not keep the command from ending.
    process.stdin.pause().unref?.();
  }
}

/** The same command in a process of its own, as from another terminal. */
async function command(words: readonly string[], home: string, signal: AbortSignal): Promise<void> {
  const program = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...process.execArgv, program, '--home', home, ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = (): boolean => child.kill('SIGINT');
  signal.addEventListener('abort', end, { once: true });
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  signal.removeEventListener('abort', end);
}
