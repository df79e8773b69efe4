/**
 * Ends this process. Node waits for its threads when it ends, and a thread that hangs in a call to a disk never comes:
 * where one is `stuck`, a program that does not wait takes our place and gives the same exit code.
 */
export function leave(code: number, stuck: boolean): never {
  if (stuck) process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  process.exit(code);
}
