import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Folder of the repository. */
export const ROOT = join(import.meta.dirname, '../..');

/** An lkssp that can be run: built here, or installed somewhere. */
export interface Program {
  /** The file that is the command `lkssp`. */
  readonly command: string;
  /** What Node is given before the file. */
  readonly nodeArguments?: readonly string[];
  /** The file that is the daemon, where `lkssp daemon` would start another one. */
  readonly daemon?: string;
}

/** The one that `npm run build` has built. */
export const BUILT: Program = { command: join(ROOT, 'packages/cli/dist/main.js') };

/** The one that npm has installed into `folder`. */
export const installedIn = (folder: string): Program => ({
  command: join(folder, 'node_modules/@lkssp/cli/dist/main.js'),
});

/** The sources themselves, with nothing built: kits that are linked into the home are taken from their sources too. */
export const FROM_SOURCES: Program = {
  command: join(ROOT, 'packages/cli/src/main.ts'),
  nodeArguments: [
    '--disable-warning=ExperimentalWarning',
    '--import',
    join(ROOT, 'packages/core/src/node/source-hooks.ts'),
  ],
  daemon: join(ROOT, 'packages/daemon/src/main.ts'),
};

/** What a command has printed and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs. */
export interface RunPlace {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program to its end. Never rejects because of its exit code. */
export async function runProgram(argv: readonly [string, ...string[]], place: RunPlace = {}): Promise<Ran> {
  const [file, ...args] = argv;
  const child = spawn(file, args, { cwd: place.cwd, env: place.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined).end(place.input ?? '');
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** Runs `lkssp --home HOME …`. */
export const runLkssp = (program: Program, home: string, args: readonly string[], place: RunPlace = {}): Promise<Ran> =>
  runProgram([process.execPath, ...(program.nodeArguments ?? []), program.command, '--home', home, ...args], place);

/** Puts a package of the repository, as it is built, into the kit folder of a home, beside those that are there: what an install would do, without copying. */
export function linkKit(home: string, name = 'kit-genapp'): void {
  const folder = join(home, 'lib/kits/current');
  const scope = join(folder, 'node_modules/@lkssp');
  mkdirSync(scope, { recursive: true });
  symlinkSync(join(ROOT, 'packages', name), join(scope, name));
  const dependencies = Object.fromEntries(readdirSync(scope).map((each) => [`@lkssp/${each}`, '*']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
}

/** Writes the configuration of a home. */
export function configure(home: string, yaml: string): void {
  mkdirSync(join(home, 'etc'), { recursive: true });
  writeFileSync(join(home, 'etc/lkssp.config.yaml'), yaml);
}
