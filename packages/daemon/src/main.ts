#!/usr/bin/env node
/**
 * Becomes the daemon: first the same process once more with the flags that it needs, since a program that others have
 * started, or imported, cannot choose them otherwise.
 */
const FLAGS: readonly string[] = [
  // Garbage is collected a little more often, and ten megabytes less are held.
  '--max-semi-space-size=1',
  // A signal must not open a debugger in a process that runs as root.
  '--disable-sigusr1',
];

/** Every thread would have a heap of its own for C otherwise (mallopt(3)); another three megabytes. */
const environment = { ...process.env, MALLOC_ARENA_MAX: '2' };

const missing = FLAGS.filter((flag) => !process.execArgv.includes(flag));
const [node, , ...words] = process.argv;
const program = import.meta.filename;
if (missing.length > 0 && node !== undefined && typeof process.execve === 'function')
  process.execve(process.execPath, [node, ...process.execArgv, ...missing, program, ...words], environment);

const [{ runCommand }, { leave }] = await Promise.all([import('./command.js'), import('./leave.js')]);
leave(await runCommand(words));
