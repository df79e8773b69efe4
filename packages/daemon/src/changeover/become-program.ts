/** What this process becomes. */
export interface NextProgram {
  /** Absolute. */
  readonly program: string;
  /** Its words: absolute paths, since the working folder is another one by then. */
  readonly words: readonly string[];
}

/** Every thread would have a heap of its own for C otherwise (mallopt(3)); another three megabytes. */
const HEAPS = { MALLOC_ARENA_MAX: '2' };

/** Becomes another program under the same process number (execve(2)): who watches the process sees one that goes on. */
export function becomeProgram({ program, words }: NextProgram, flags: readonly string[] = process.execArgv): never {
  if (typeof process.execve !== 'function') throw new Error('this Node cannot become another program');
  process.execve(process.execPath, [process.execPath, ...flags, program, ...words], { ...process.env, ...HEAPS });
  throw new Error(`this process could not become ${program}`);
}
