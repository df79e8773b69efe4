import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HostCare, KeptFile } from '../../contract/host.js';
import { codeOf, LksspError } from '../../errors/lkssp-error.js';
import { askDisk } from './ask-disk.js';
import type { CommandRunner } from './command-runner.js';
import { systemCode } from './proc-stat.js';

/** More than any script; a larger file is no script. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Files that lkssp keeps for one resource. The source may lie on a dead mount, so a program that can be ended reads it. */
export class CareFolder implements HostCare {
  readonly #folder: string;
  readonly #runner: CommandRunner;

  constructor(folder: string, runner: CommandRunner) {
    this.#folder = folder;
    this.#runner = runner;
  }

  async keep(name: string, source: string): Promise<KeptFile> {
    const bytes = await this.#read(source);
    const path = this.#pathOf(name);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await replaceFile(path, bytes);
    return { path, digest: digestOf(bytes) };
  }

  async #read(source: string): Promise<Buffer> {
    const result = await this.#runner.runRaw({ argv: ['cat', '--', source], keepBytes: MOST_BYTES + 1 });
    if (!result.ok) throw unreadable(source, result.timedOut ? 'reading took too long' : lastLine(result.stderr));
    if (result.stdout.length > MOST_BYTES) throw unreadable(source, `it is larger than ${MOST_BYTES} bytes`);
    return result.stdout;
  }

  async look(name: string): Promise<KeptFile | undefined> {
    const path = this.#pathOf(name);
    try {
      return { path, digest: digestOf(await askDisk(dirname(this.#folder), () => readFile(path))) };
    } catch (error) {
      if (codeOf(error) !== undefined) throw error;
      if (systemCode(error) === 'ENOENT') return undefined;
      throw unreadable(path, systemCode(error));
    }
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #pathOf(name: string): string {
    if (name !== basename(name) || /^\.{0,2}$/.test(name)) throw new TypeError(`"${name}" is not the name of a file`);
    return join(this.#folder, name);
  }
}

/** Whole or not at all, also when the power goes: a half script must never be run. */
async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o700);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(draft, 0o700);
  await rename(draft, path);
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const lastLine = (errors: Buffer): string => errors.toString('utf8').trimEnd().split('\n').at(-1) ?? '';

const unreadable = (file: string, why: string): LksspError => new LksspError('LKSSP_FILE_UNREADABLE', { file, why });
