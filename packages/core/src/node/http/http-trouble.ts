import type { HttpResult } from '../../contract/host-probes.js';
import { wordsOf } from '../../errors/lkssp-error.js';
import { systemCode } from '../host/proc-stat.js';
import { UNABLE_CODES } from '../host/unable-codes.js';

const REFUSED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);
/** The name could not be looked up, which says nothing about the server. */
const NAMELESS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);

/** What an error of a request means. */
export function httpTrouble(error: unknown, place: string): Pick<HttpResult, 'answer' | 'reason'> {
  const code = systemCode(error) || systemCode(firstOf(error));
  if (UNABLE_CODES.has(code)) return { answer: 'unable', reason: `${place} could not be asked: ${code}` };
  if (NAMELESS.has(code)) return { answer: 'unable', reason: `the name in ${place} is not known: ${code}` };
  if (code === 'ECONNREFUSED') return { answer: 'refused', reason: `nobody listens at ${place}` };
  if (REFUSED.has(code)) return { answer: 'refused', reason: `${place} cannot be reached: ${code}` };
  if (code === 'ETIMEDOUT') return { answer: 'silent', reason: `${place} did not answer: ${code}` };
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return { answer: 'broken', reason: `${place} closed the connection without a whole answer` };
  return { answer: 'broken', reason: `${place} gave no answer that can be read: ${wordsOf(error)}` };
}

/** Where a name has several addresses, all were tried. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined;
}
