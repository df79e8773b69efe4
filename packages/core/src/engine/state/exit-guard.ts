/** Milliseconds that the end of the process waits for a call to the disk. */
const PATIENCE_MS = 1000;

/**
 * Keeps `process.exit` from hanging: Node joins its threads when it ends, and a thread that is inside a call to a dead
 * disk never ends. `stuck` is asked at the end of the process, with the milliseconds that it may wait itself; when it
 * says yes the process is ended by SIGKILL, since then its exit code cannot be given. Returns what takes the guard away.
 */
export function guardExit(stuck: (withinMs: number) => boolean): () => void {
  const atExit = () => {
    if (stuck(PATIENCE_MS)) process.kill(process.pid, 'SIGKILL');
  };
  process.on('exit', atExit);
  return () => void process.off('exit', atExit);
}
