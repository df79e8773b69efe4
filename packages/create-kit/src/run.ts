import { relative } from 'node:path';
import { packageName } from './kit-wish.js';
import { HELP, readWish } from './read-wish.js';
import { WishError } from './wish-error.js';
import { writeKit } from './write-kit.js';

/** Where the program runs, and who reads. */
export interface Surroundings {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Installs what the package in `folder` needs; false when that failed, which it has told. */
  readonly install: (folder: string) => boolean;
}

const FAILED_EXIT = 1;
const USAGE_EXIT = 2;

/** Makes what the words ask for and returns the exit code. */
export function run(args: readonly string[], { cwd, environment, out, err, install }: Surroundings): number {
  try {
    const order = readWish(args, environment);
    if (order.is === 'help') {
      out(HELP);
      return 0;
    }
    const folder = writeKit(order.wish, cwd);
    const place = relative(cwd, folder);
    if (order.install && !install(folder)) {
      err(`create-kit: ${place} is there, but npm could not install what it needs. Run "npm install" in it.\n`);
      return FAILED_EXIT;
    }
    out(nextSteps(packageName(order.wish), place, order.install));
    return 0;
  } catch (error) {
    if (!(error instanceof WishError) && !isSystemError(error)) throw error;
    err(`create-kit: ${error.message}\n`);
    return error instanceof WishError ? USAGE_EXIT : FAILED_EXIT;
  }
}

/** A full disk, a folder that may not be written to: the words of the system say it. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;

const nextSteps = (name: string, folder: string, isInstalled: boolean): string => `${name} is in ${folder}. Next:

  cd ${folder}${isInstalled ? '' : '\n  npm install'}
  npm test               # every rule that a kit must keep
  npx lkssp kit try .    # a daemon of its own in this terminal, with this kit
  npx lkssp kit lint .   # what stands against publishing
  npm publish

src/index.ts is the kit, DEVELOPING.md says where the rest is.
`;
