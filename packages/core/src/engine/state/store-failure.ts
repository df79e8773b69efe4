import type { ErrorCode } from '../../errors/error-codes.js';
import { codeOf, LksspError, wordsOf } from '../../errors/lkssp-error.js';

/** A failure as it crosses between the store's thread and the daemon's: plain data. */
export interface StoreFailure {
  /** Left out: the disk or SQLite failed; trying again later may help. */
  readonly code?: ErrorCode;
  readonly facts?: LksspError['sentence']['facts'];
  readonly message: string;
}

/** SQLITE_CONSTRAINT and SQLITE_MISMATCH (sqlite.org/rescode.html): what was asked is impossible, on any disk. */
const IMPOSSIBLE = new Set([19, 20]);

/** Turns anything that was thrown in the store's thread into data. */
export function toFailure(thrown: unknown): StoreFailure {
  const code = codeOf(thrown);
  if (code !== undefined && thrown instanceof Error && 'sentence' in thrown) {
    const { facts } = thrown.sentence as LksspError['sentence'];
    return { code, facts, message: thrown.message };
  }
  const message = wordsOf(thrown);
  const primary = sqliteCode(thrown);
  if ((primary !== undefined && IMPOSSIBLE.has(primary)) || thrown instanceof TypeError)
    return { code: 'LKSSP_INTERNAL', facts: { why: `the store refused a change: ${message}` }, message };
  return { message };
}

/** The error that a failure stands for. Changes that no disk could take come as LKSSP_INTERNAL, a failing disk without a code. */
export function toError(failure: StoreFailure): Error {
  if (failure.code === undefined) return new Error(failure.message);
  // The facts were made by this package for this code, on the other side of the thread.
  return new LksspError(failure.code, (failure.facts ?? {}) as never);
}

/** Primary result code of an error of node:sqlite; undefined for others. */
export function sqliteCode(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : undefined;
}
