import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { RestartRecord } from '../../ports/state-store.js';

/**
 * The second place of the node's restarts: a file that has its full size from the beginning, so that a full disk does
 * not matter. Each record is a line of fixed width, `CRC32 JSON blanks newline`, read by people too. A new record goes
 * over the oldest; power that fails while it is written can cost that oldest one at most.
 */
export const RESTART_FILE = { width: 512, records: 64 } as const;

const SIZE = RESTART_FILE.width * RESTART_FILE.records;
const EMPTY = `${' '.repeat(RESTART_FILE.width - 1)}\n`;
const SECRET = 0o600;

interface Slot {
  /** Counts up from 1; decides which record is the oldest. */
  readonly sequence: number;
  readonly restart: RestartRecord;
}

/** An open restart file. Reads and writes may hang as long as the disk does: the caller sets limits. */
export class RestartFile {
  readonly #file: FileHandle;
  #slots: readonly (Slot | undefined)[];

  private constructor(file: FileHandle, slots: readonly (Slot | undefined)[]) {
    this.#file = file;
    this.#slots = slots;
  }

  /** Opens `path` (mode 0600), creating it at full size; damaged records are left out. */
  static async open(path: string): Promise<RestartFile> {
    const file = await openOrCreate(path);
    try {
      await allocate(file);
      const bytes = Buffer.alloc(SIZE);
      await file.read(bytes, 0, SIZE, 0);
      return new RestartFile(
        file,
        Array.from({ length: RESTART_FILE.records }, (_, at) => slotOf(bytes, at)),
      );
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  }

  /** What is written, oldest first. */
  get restarts(): readonly RestartRecord[] {
    return this.#slots
      .filter((each) => each !== undefined)
      .toSorted((a, b) => a.sequence - b.sequence)
      .map(({ restart }) => restart);
  }

  /** Durable when it resolves. */
  async write(restart: RestartRecord): Promise<void> {
    const sequence = 1 + Math.max(0, ...this.#slots.map((each) => each?.sequence ?? 0));
    const at = sequence % RESTART_FILE.records;
    await this.#file.write(lineOf({ sequence, restart }), at * RESTART_FILE.width, 'utf8');
    await this.#file.datasync();
    this.#slots = this.#slots.with(at, { sequence, restart });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

async function openOrCreate(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
    return await open(path, 'wx+', SECRET).then(async (file) => {
      await syncFolder(dirname(path));
      return file;
    });
  }
}

/** Real blanks, not a hole: a hole would need room on the disk at the moment of a record. */
async function allocate(file: FileHandle): Promise<void> {
  await file.chmod(SECRET);
  const { size } = await file.stat();
  if (size >= SIZE) return;
  const whole = size - (size % RESTART_FILE.width);
  await file.write(EMPTY.repeat((SIZE - whole) / RESTART_FILE.width), whole, 'utf8');
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function lineOf(slot: Slot): string {
  const text = JSON.stringify(slot);
  const line = `${checksum(text)} ${text}`;
  return `${line}${' '.repeat(RESTART_FILE.width - 1 - Buffer.byteLength(line))}\n`;
}

function slotOf(bytes: Buffer, at: number): Slot | undefined {
  const line = bytes.toString('utf8', at * RESTART_FILE.width, (at + 1) * RESTART_FILE.width);
  const [, sum, text] = /^([0-9a-f]{8}) (\{.*\}) *\n$/.exec(line) ?? [];
  if (text === undefined || sum !== checksum(text)) return undefined;
  return JSON.parse(text) as Slot;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
