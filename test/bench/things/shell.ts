import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const DONE = 'bench-done';

/**
 * A shell that stands ready: what it is told to do happens within a millisecond or two, because nothing has to be started
 * from the great process that measures.
 */
export class Shell {
  readonly #child: ChildProcess;
  #answer: ((code: number) => void) | undefined;

  constructor() {
    const child = spawn('/bin/sh', [], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, code] = line.split(' ');
      if (word !== DONE) return;
      this.#answer?.(Number(code));
      this.#answer = undefined;
    });
    child.stdin.on('error', () => undefined);
    child.once('exit', () => this.#answer?.(1));
  }

  /** Runs one line; resolves when it is done, rejects when its last command failed. One at a time. */
  async run(line: string): Promise<void> {
    if (this.#answer !== undefined) throw new Error('the shell is busy');
    const code = await new Promise<number>((resolve) => {
      this.#answer = resolve;
      this.#child.stdin?.write(`{ ${line}\n} >/dev/null; echo ${DONE} $?\n`);
    });
    if (code !== 0) throw new Error(`ended with ${code}: ${line.slice(0, 200)}`);
  }

  end(): void {
    this.#child.stdin?.end();
  }
}
