import { closeSync, constants, openSync, readSync } from 'node:fs';
import koffi from 'koffi';
import type { Epoll } from './epoll.js';

const PATH = '/dev/kmsg';
const RECORD_BYTES = 8192;
const SEEK_END = 2;
/** Records in one turn: other events are not to wait for a flood of these. */
const MOST_AT_ONCE = 256;
const WARNING = 4;
const RECORD = /^(\d+),[^;]*;(.*)/;
const OF_A_DISK = /fs\b|XFS|BTRFS|I\/O error|journal/i;

/**
 * Trouble with disks that the kernel writes to its log (/dev/kmsg) and tells in no other way: ext4 that becomes read-only
 * by an error changes neither the mount table nor, but with `errors=continue`, its counter in a way that could be
 * waited for; xfs and btrfs shut themselves down without a word elsewhere. Where the log cannot be read, nothing is
 * heard; lines that were lost are not missed: counters are read again all the time anyway.
 */
export class KernelLog {
  readonly #epoll: Epoll;
  readonly #onTrouble: (devices: ReadonlySet<string>) => void;
  readonly #seek = koffi.load(null).func('int64_t lseek(int, int64_t, int)');
  readonly #buffer = Buffer.allocUnsafe(RECORD_BYTES);
  #descriptor: number | undefined;

  /** `onTrouble` is called with all words of a turn's lines, the names of devices among them. */
  constructor(epoll: Epoll, onTrouble: (words: ReadonlySet<string>) => void) {
    this.#epoll = epoll;
    this.#onTrouble = onTrouble;
  }

  /** Hears from now on. */
  open(): void {
    if (this.#descriptor !== undefined) return;
    try {
      this.#descriptor = openSync(PATH, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return;
    }
    this.#seek(this.#descriptor, 0, SEEK_END);
    if (!this.#epoll.add(this.#descriptor, () => this.#read())) this.close();
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    this.#epoll.remove(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #read(): void {
    const words = new Set<string>();
    for (let count = 0; count < MOST_AT_ONCE; count += 1) {
      const record = this.#next();
      if (record === 'end') break;
      for (const word of troubleWords(record)) words.add(word);
    }
    if (words.size > 0) this.#onTrouble(words);
  }

  #next(): string {
    try {
      const length = readSync(this.#descriptor ?? -1, this.#buffer, 0, RECORD_BYTES, null);
      return this.#buffer.toString('utf8', 0, length);
    } catch (error) {
      // EPIPE: older lines were overwritten before they were read; the next ones follow.
      return (error as NodeJS.ErrnoException).code === 'EPIPE' ? '' : 'end';
    }
  }
}

/** Words of a record of the log that warns of a disk; none of any other. */
export function troubleWords(record: string): readonly string[] {
  const [, priority, text = ''] = RECORD.exec(record) ?? [];
  if (priority === undefined || (Number(priority) & 7) > WARNING || !OF_A_DISK.test(text)) return [];
  return text.split(/[^\w.!-]+/);
}
