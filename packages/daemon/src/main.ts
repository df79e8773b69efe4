#!/usr/bin/env node
/**
 * The launcher: decides which program guards, takes back what a changeover has left half done, and becomes that program
 * with the flags that it needs, since a program that others have started, or imported, cannot choose them otherwise.
 */
import { becomeProgram } from './changeover/become-program.js';
import { giveBack } from './changeover/give-back.js';
import { launch, type Launch } from './changeover/launch.js';

const FLAGS: readonly string[] = [
  // Garbage is collected a little more often, and ten megabytes less are held.
  '--max-semi-space-size=1',
  // A signal must not open a debugger in a process that runs as root.
  '--disable-sigusr1',
];

const NOT_STARTED = 1;
const EXISTS_ALREADY = 4;

const here = import.meta.filename;
const words = process.argv.slice(2);
const missing = FLAGS.filter((flag) => !process.execArgv.includes(flag));

const launched = await decide();
if (launched.run === 'nothing') end(launched.why, EXISTS_ALREADY);
const program = launched.run === 'other' ? launched.program : here;
if ((missing.length > 0 && typeof process.execve === 'function') || program !== here)
  becomeProgram({ program, words }, [...process.execArgv, ...missing]);

const [{ runCommand }, { leave }] = await parts();
const ending = await runCommand(words);
if (typeof ending === 'number') leave(ending);
else becomeProgram(ending);

async function decide(): Promise<Launch> {
  try {
    return await launch(words, here, async (file) => (await import('@lkssp/core/engine')).lockFile(file));
  } catch (thrown) {
    end(`what a changeover has left half done could not be taken back: ${String(thrown)}`, NOT_STARTED);
  }
}

/** A program that was just installed, and of which a part is missing, must not be the end of protection. */
async function parts() {
  try {
    return await Promise.all([import('./command.js'), import('./leave.js')]);
  } catch (thrown) {
    const before = giveBack(words, String(thrown));
    if (before !== undefined) becomeProgram(before);
    throw thrown;
  }
}

function end(why: string, code: number): never {
  process.stderr.write(`lksspd: ${why}\n`);
  process.exit(code);
}
