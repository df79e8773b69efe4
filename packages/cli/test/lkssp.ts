import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const source = (program: string): string => fileURLToPath(new URL(`../src/${program}.ts`, import.meta.url));
const HOOKS = new URL('source-hooks.ts', import.meta.url).href;

/** How the command is started. */
export interface Start {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads. */
  readonly input?: string;
  /** Another program of the package. */
  readonly program?: string;
  /** As another user than that of the test. */
  readonly uid?: number;
}

/** What came of it. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  /** Undefined when a signal ended it. */
  readonly exit: number | undefined;
}

/** The command in progress: a real process. */
export class Lkssp {
  readonly #child;
  #out = '';
  #err = '';
  #changed: () => void = () => undefined;

  constructor({ args, cwd, env = {}, input = '', uid, program = 'main' }: Start) {
    const words = ['--disable-warning=ExperimentalWarning', '--import', HOOKS, source(program), ...args];
    this.#child = spawn(process.execPath, words, {
      cwd,
      env: { PATH: process.env['PATH'], TZ: 'UTC', NO_COLOR: '', ...env },
      stdio: 'pipe',
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#note(() => (this.#out += text)));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#note(() => (this.#err += text)));
    this.#child.stdin.on('error', () => undefined).end(input);
  }

  /** Resolves when it has printed something that `wanted` matches. */
  async said(wanted: RegExp): Promise<void> {
    while (!wanted.test(this.#out + this.#err)) await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Nobody reads its output any more. */
  closeOutput(): void {
    this.#child.stdout.destroy();
  }

  async ended(): Promise<Ended> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'close');
    return { out: this.#out, err: this.#err, exit: this.#child.exitCode ?? undefined };
  }

  #note(add: () => void): void {
    add();
    this.#changed();
  }
}

/** Runs the command to its end. */
export function lkssp(args: readonly string[], more: Omit<Start, 'args'> = {}): Promise<Ended> {
  return new Lkssp({ args, ...more }).ended();
}
