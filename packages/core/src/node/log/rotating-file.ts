import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LineSink } from './line-pump.js';

/** The size of a log. */
export interface Rotation {
  /** Bytes after which a new file is begun. */
  readonly maxBytes: number;
  /** Old files that are kept beside it, as `NAME.1` to `NAME.N`, the newest first. */
  readonly keep: number;
}

/** A file that lines are appended to, and that is moved aside when it is full. Also when others move or delete it. */
export class RotatingFile implements LineSink {
  readonly #file: string;
  readonly #rotation: Rotation;
  #handle: FileHandle | undefined;
  #size = 0;

  constructor(file: string, rotation: Rotation) {
    this.#file = file;
    this.#rotation = rotation;
  }

  async write(lines: Buffer): Promise<number> {
    const handle = await this.#ready(lines.length);
    const { bytesWritten } = await handle.write(lines);
    this.#size += bytesWritten;
    return bytesWritten;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #ready(more: number): Promise<FileHandle> {
    if (await this.#movedAway()) await this.close();
    const handle = this.#handle ?? (await this.#open());
    if (this.#size === 0 || this.#size + more <= this.#rotation.maxBytes) return handle;
    // Where files cannot be renamed, a log that grows is better than none.
    await this.#rotate().catch(() => {});
    return this.#handle ?? (await this.#open());
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const handle = await open(this.#file, 'a', 0o640);
    this.#handle = handle;
    this.#size = (await handle.stat()).size;
    return handle;
  }

  /** True when the name does not lead to the open file any more: logrotate(8), or somebody's rm. */
  async #movedAway(): Promise<boolean> {
    if (this.#handle === undefined) return false;
    const ours = await this.#handle.stat();
    this.#size = ours.size;
    try {
      const named = await stat(this.#file);
      return named.ino !== ours.ino || named.dev !== ours.dev;
    } catch {
      return true;
    }
  }

  async #rotate(): Promise<void> {
    await this.close();
    const { keep } = this.#rotation;
    await rm(`${this.#file}.${keep}`, { force: true });
    for (let number = keep - 1; number >= 0; number -= 1) await this.#shift(number);
    if (keep === 0) await rm(this.#file, { force: true });
  }

  async #shift(number: number): Promise<void> {
    const from = number === 0 ? this.#file : `${this.#file}.${number}`;
    await rename(from, `${this.#file}.${number + 1}`).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'ENOENT') throw thrown;
    });
  }
}
