import { render } from '../messages/sentence.js';
import { type Fact, type Facts, fill, type Sentence } from '../messages/template.js';
import { ERRORS, type ErrorCode } from './error-codes.js';

/** A place in a file or document: shown as `file:line:column path`. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Path inside the document, `resources.vip.kit`. */
  readonly path?: string;
}

/** One of several things that are wrong with one input. */
export interface Problem extends Place {
  readonly message: string;
}

/** What the constructor takes besides the facts. */
export interface ErrorDetail {
  readonly cause?: unknown;
  readonly problems?: readonly Problem[];
}

/** The one error of lkssp: a sentence with a stable code. Recognise it by `code` (see {@link codeOf}), never by `instanceof`. */
export class LksspError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'LksspError';
  readonly code: Code;
  /** Number and facts, for other languages. */
  readonly sentence: Sentence;
  readonly problems: readonly Problem[];

  constructor(code: Code, facts: Facts<(typeof ERRORS)[Code]['text']>, detail: ErrorDetail = {}) {
    const entry = ERRORS[code];
    const known: Readonly<Record<string, Fact>> = facts;
    super(fill(entry.text, known, render), detail.cause === undefined ? {} : { cause: detail.cause });
    this.code = code;
    this.sentence = { number: entry.number, facts: known };
    this.problems = detail.problems ?? [];
  }
}

/** The lkssp code of anything that was thrown, also across processes and copies of this package; undefined for foreign errors. */
export function codeOf(thrown: unknown): ErrorCode | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && Object.hasOwn(ERRORS, thrown.code) ? (thrown.code as ErrorCode) : undefined;
}

/** The words of anything that was thrown, with its causes. */
export function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? thrown.message : `${thrown.message} (caused by: ${wordsOf(thrown.cause)})`;
}
