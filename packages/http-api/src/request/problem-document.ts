import type { Problem as ProblemDocument } from '@lkssp/client';
import { codeOf, type ErrorCode, ERRORS, LksspError, type Problem, type Sentence } from '@lkssp/core/engine';
import type { Speaker } from '../speech.js';

/** Media type of RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * Not imported: an ES import of node:http reads all its exports, one of which brings a WebSocket client and 6 MB into the
 * daemon.
 */
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** The words that belong to an HTTP status (RFC 9110, 15). */
export function phraseOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

/** Any thrown thing that carries a code of our table, also one that another copy of the package has made. */
interface Coded extends Error {
  readonly code: ErrorCode;
  readonly sentence?: Sentence;
  readonly problems?: readonly Problem[];
}

/** The problem document (RFC 9457) that tells a caller of `error`. What is not one of our errors is a defect of ours. */
export function problemDocument(error: unknown, speaker: Speaker): ProblemDocument {
  const coded = isCoded(error) ? error : new LksspError('LKSSP_INTERNAL', { why: String(error) });
  const { status, exit, number } = ERRORS[coded.code];
  const { text, facts } = speaker.tell({ number, facts: coded.sentence?.facts ?? {} });
  return {
    type: `urn:lkssp:error:${coded.code}`,
    title: phraseOf(status),
    status,
    detail: text,
    code: coded.code,
    exit,
    number,
    facts,
    problems: coded.problems ?? [],
  };
}

function isCoded(error: unknown): error is Coded {
  return error instanceof Error && codeOf(error) !== undefined;
}
