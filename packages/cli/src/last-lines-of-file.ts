import { open } from 'node:fs/promises';

/** Read in one go; enough for thousands of lines. */
const LONGEST_TAIL = 4 * 1024 * 1024;

/** The last `count` lines of a text file, however long the file is; undefined when it cannot be read. */
export async function lastLinesOfFile(path: string, count: number): Promise<readonly string[] | undefined> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const start = Math.max(0, size - LONGEST_TAIL);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start });
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.slice(-count);
  } catch {
    return undefined;
  }
}
