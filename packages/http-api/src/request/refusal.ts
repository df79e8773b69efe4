import { codeOf, LksspError, type Problem } from '@lkssp/core/engine';
import type { FastifyRequest } from 'fastify';

/** What a framework error may carry. */
interface Foreign {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message?: unknown;
  readonly validation?: readonly Finding[] | undefined;
  readonly validationContext?: string | undefined;
}

/** One finding of a schema, as the type provider hands it on. */
interface Finding {
  readonly message?: string | undefined;
  readonly instancePath?: string | undefined;
}

/** Turns whatever ended a request into an error of ours. What cannot be the caller's fault stays as it is. */
export function refusal(error: unknown, request: FastifyRequest): unknown {
  if (codeOf(error) !== undefined) return error;
  const foreign: Foreign = typeof error === 'object' && error !== null ? error : {};
  if (foreign.validation !== undefined) return invalid(foreign.validation.map((each) => problemOf(each, foreign)));
  if (foreign.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new LksspError('LKSSP_MEDIA_TYPE_UNKNOWN', { found: request.headers['content-type'] ?? 'unknown' });
  }
  if (foreign.statusCode === 413) {
    return new LksspError('LKSSP_REQUEST_TOO_LARGE', { limit: request.routeOptions.bodyLimit });
  }
  return isCallers(foreign.statusCode) ? invalid([{ message: String(foreign.message) }]) : error;
}

/** The error for a request that is wrong in `problems`. */
export function invalid(problems: readonly Problem[]): LksspError {
  const words = problems.map(({ path, message }) => (path === undefined ? message : `${path} ${message}`));
  return new LksspError('LKSSP_REQUEST_INVALID', { problems: words.join('; ') }, { problems });
}

function problemOf({ message = 'is not valid', instancePath = '' }: Finding, { validationContext }: Foreign): Problem {
  const inside = instancePath.split('/').filter((part) => part !== '');
  const place = validationContext === 'body' ? inside : [validationContext ?? 'request', ...inside];
  return place.length === 0 ? { message, path: 'body' } : { message, path: place.join('.') };
}

function isCallers(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500;
}
