import { closeSync, openSync, readSync } from 'node:fs';
import type { MountEntry } from '../../contract/host-mounts.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import { MountIndex } from './mount-index.js';
import { parseMountinfo } from './parse-mountinfo.js';
import { canPoll, hasChanged } from './poll-once.js';

/** Some changes give no event, such as ext4's emergency_ro: a copy is never believed for longer. */
const OLDEST_MS = 1000;
/** How often a table that changes while it is read is read again. */
const MOST_READS = 8;
const PIECE = 64 * 1024;

/** What was read, with its index. */
export interface ReadTable {
  readonly entries: readonly MountEntry[];
  readonly index: MountIndex;
}

/**
 * The mount table, read only when it has changed: the kernel answers that in a microsecond (poll(2), proc_pid_mounts(5)).
 * Throws LKSSP_HOST_UNABLE when it cannot be read.
 */
export class MountTable {
  readonly #path: string;
  readonly #now: () => number;
  #descriptor: number | undefined;
  #text = '';
  #read: ReadTable | undefined;
  #readAt = 0;

  constructor({ path = '/proc/self/mountinfo', now = () => performance.now() } = {}) {
    this.#path = path;
    this.#now = now;
  }

  /** As it is now. */
  current(): ReadTable {
    try {
      return this.#current();
    } catch (error) {
      this.close();
      throw new LksspError('LKSSP_HOST_UNABLE', { what: this.#path, why: wordsOf(error) }, { cause: error });
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    this.#read = undefined;
  }

  #current(): ReadTable {
    this.#descriptor ??= openSync(this.#path, 'r');
    const isOld = this.#now() - this.#readAt > OLDEST_MS;
    // Asked also where it will be read anyway: asking is what makes the kernel forget the last change.
    const isChanged = hasChanged(this.#descriptor);
    if (this.#read !== undefined && !isOld && !isChanged) return this.#read;
    this.#readAt = this.#now();
    const { text, isSteady } = readWhole(this.#descriptor);
    if (!isSteady) this.#readAt = Number.NEGATIVE_INFINITY;
    if (this.#read !== undefined && text === this.#text) return this.#read;
    const entries = parseMountinfo(text);
    this.#text = text;
    this.#read = { entries, index: new MountIndex(entries) };
    return this.#read;
  }
}

/** The kernel gives it page by page and lets go of it in between: read again until nothing has changed meanwhile. */
function readWhole(descriptor: number): { readonly text: string; readonly isSteady: boolean } {
  let text = readOnce(descriptor);
  for (let reads = 1; reads < MOST_READS; reads += 1) {
    if (canPoll() && !hasChanged(descriptor)) return { text, isSteady: true };
    const again = readOnce(descriptor);
    if (!canPoll() && again === text) return { text, isSteady: true };
    text = again;
  }
  return { text, isSteady: false };
}

let piece: Buffer | undefined;

function readOnce(descriptor: number): string {
  piece ??= Buffer.allocUnsafe(PIECE);
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const count = readSync(descriptor, piece, 0, PIECE, at);
    if (count === 0) return Buffer.concat(parts).toString('utf8');
    parts.push(Buffer.from(piece.subarray(0, count)));
    at += count;
  }
}

let shared: MountTable | undefined;

/** The one reader of this process. */
export function mountTable(): MountTable {
  shared ??= new MountTable();
  return shared;
}
