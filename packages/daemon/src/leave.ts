/** As Node names its calls to a disk that are under way (process.getActiveResourcesInfo). */
const TO_A_DISK = /^(?:FSReq|FileHandleCloseReq)/;

/**
 * Ends this process. Node waits for its threads when it ends, and a thread that hangs in a call to a disk never comes, be
 * it for the log, the configuration or a mark of a kit host: then a program that does not wait takes our place and gives
 * the same exit code.
 */
export function leave(code: number): never {
  const hangs = process.getActiveResourcesInfo().some((each) => TO_A_DISK.test(each));
  if (hangs) process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  process.exit(code);
}
