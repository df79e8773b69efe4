import type { Terminal } from './terminal.js';

/** Not imported: the streams of node:fs and node:tty would be loaded with them. */
const { writeSync } = process.getBuiltinModule('node:fs');

/**
 * The terminal, pipe or file that this process was started with. Writes without the streams of the process as long as
 * the system takes what is written: making a stream is a part of the start that a person would feel.
 */
export class ProcessTerminal implements Terminal {
  readonly #process: NodeJS.Process;
  readonly #streams = new Map<number, NodeJS.WriteStream>();

  constructor(owner: NodeJS.Process) {
    this.#process = owner;
  }

  get canAsk(): boolean {
    return isTerminal(0) && isTerminal(1);
  }

  get canColour(): boolean {
    return isTerminal(1);
  }

  get canRedraw(): boolean {
    return isTerminal(2);
  }

  out(text: string): void {
    this.#write(1, text);
  }

  err(text: string): void {
    this.#write(2, text);
  }

  async ask(question: string): Promise<string> {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: this.#process.stdin, output: this.#process.stdout });
    try {
      return (await lines.question(question)).trim();
    } finally {
      lines.close();
    }
  }

  #write(fd: 1 | 2, text: string): void {
    let rest = Buffer.from(text);
    const stream = this.#streams.get(fd);
    if (stream !== undefined) return void stream.write(rest);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.#end(error as NodeJS.ErrnoException);
      this.#stream(fd).write(rest);
    }
  }

  /** For a reader that cannot keep up and has made the pipe non-blocking: from now on the stream waits for it. */
  #stream(fd: 1 | 2): NodeJS.WriteStream {
    const stream = fd === 1 ? this.#process.stdout : this.#process.stderr;
    stream.on('error', (error: NodeJS.ErrnoException) => this.#end(error));
    this.#streams.set(fd, stream);
    return stream;
  }

  /** `lkssp status | head` closes the pipe when it has enough: that is no error. Nobody is left to tell of any other. */
  #end(error: NodeJS.ErrnoException): never {
    this.#process.exit(error.code === 'EPIPE' ? (this.#process.exitCode ?? 0) : 1);
  }
}

const isTerminal = (fd: number): boolean => process.getBuiltinModule('node:tty').isatty(fd);
