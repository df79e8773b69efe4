import type { Terminal } from './terminal.js';

/** The terminal, pipe or file that this process was started with. */
export class ProcessTerminal implements Terminal {
  readonly #process: NodeJS.Process;
  #out: NodeJS.WriteStream | undefined;
  #err: NodeJS.WriteStream | undefined;

  constructor(owner: NodeJS.Process) {
    this.#process = owner;
  }

  get canAsk(): boolean {
    return this.#process.stdin.isTTY && this.#process.stdout.isTTY;
  }

  get canRedraw(): boolean {
    return this.#process.stderr.isTTY;
  }

  out(text: string): void {
    this.#out ??= quiet(this.#process.stdout, this.#process);
    this.#out.write(text);
  }

  err(text: string): void {
    this.#err ??= quiet(this.#process.stderr, this.#process);
    this.#err.write(text);
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
}

/** `lkssp status | head` closes the pipe when it has enough: that is no error. Opened late, because opening takes time. */
function quiet(stream: NodeJS.WriteStream, owner: NodeJS.Process): NodeJS.WriteStream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    owner.exit(error.code === 'EPIPE' ? (owner.exitCode ?? 0) : 1);
  });
  return stream;
}
