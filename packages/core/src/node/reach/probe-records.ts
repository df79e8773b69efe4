import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../contract/host-processes.js';
import { askDisk } from '../host/ask-disk.js';
import { bootId } from '../host/boot-id.js';
import { livingProcess } from '../host/process-identity.js';
import { MOST_STUCK } from './expendable-process.js';

/** A probe that does not answer, as others must know of it. */
interface ProbeRecord extends ProcessIdentity {
  readonly bootId: string;
  readonly path: string;
}

/**
 * Which paths have a probe that does not answer: one file for each below `run/probes`, so that a later kit host, and those of
 * other kits, do not send another one after it.
 */
export class ProbeRecords {
  readonly #folder: string;

  constructor(runFolder: string) {
    this.#folder = join(runFolder, 'probes');
  }

  /** How many there are. They are read, and those of processes that are gone deleted, only when there seem to be too many. */
  count(): number {
    try {
      const files = readdirSync(this.#folder);
      return files.length < MOST_STUCK
        ? files.length
        : files.filter((file) => this.#lives(join(this.#folder, file))).length;
    } catch {
      return 0;
    }
  }

  /** Resolves with the living process that another host has sent to this path. Costs next to nothing where there is no record. */
  async outstanding(path: string): Promise<ProcessIdentity | undefined> {
    const file = this.#fileOf(path);
    if (!existsSync(file)) return undefined;
    const record = await askDisk(this.#folder, () => readFile(file, 'utf8')).then(parsed, () => undefined);
    if (record === undefined) return undefined;
    if (record.path === path && isAlive(record)) return { pid: record.pid, startTime: record.startTime };
    await this.forget(path);
    return undefined;
  }

  /** A folder that cannot be written costs the record, not the probe. */
  async remember(path: string, { pid, startTime }: ProcessIdentity): Promise<void> {
    const record: ProbeRecord = { bootId: bootId(), pid, startTime, path };
    const write = async (): Promise<void> => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(this.#fileOf(path), JSON.stringify(record), { mode: 0o600 });
    };
    await askDisk(this.#folder, write).catch(() => undefined);
  }

  async forget(path: string): Promise<void> {
    await askDisk(this.#folder, () => rm(this.#fileOf(path), { force: true })).catch(() => undefined);
  }

  /** A killed kit host leaves its records: they would keep all others from looking. */
  #lives(file: string): boolean {
    try {
      const record = parsed(readFileSync(file, 'utf8'));
      // Not one that is being written just now.
      if (record !== undefined && !isAlive(record)) rmSync(file, { force: true });
      return record !== undefined && isAlive(record);
    } catch {
      return false;
    }
  }

  #fileOf(path: string): string {
    return join(this.#folder, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`);
  }
}

/** True also when it cannot be told: no descriptors are left. */
function isAlive(record: ProbeRecord): boolean {
  try {
    return record.bootId === bootId() && livingProcess(record) !== undefined;
  } catch {
    return true;
  }
}

function parsed(text: string): ProbeRecord | undefined {
  try {
    const record = JSON.parse(text) as ProbeRecord;
    return Number.isSafeInteger(record.pid) && Number.isSafeInteger(record.startTime) ? record : undefined;
  } catch {
    return undefined;
  }
}
