import type { Validation } from '../ports/kit-gateway.js';
import { inWords, isRecord, type Nonsense } from './json-shape.js';

/** The validation in an answer, or what is wrong with it. */
export function validationOf(value: unknown): Validation | Nonsense {
  if (!isRecord(value)) return { nonsense: `${inWords(value)} is no validation` };
  const { valid, options, id, problems, verbs } = value;
  if (valid === true) {
    const fine = options !== undefined && typeof id === 'string' && id !== '' && Array.isArray(verbs);
    return fine ? (value as unknown as Validation) : { nonsense: 'a validation without options, id or verbs' };
  }
  const fine = valid === false && Array.isArray(problems) && problems.every(isProblem);
  return fine ? (value as unknown as Validation) : { nonsense: 'a validation without problems' };
}

function isProblem(value: unknown): boolean {
  return isRecord(value) && typeof value['message'] === 'string';
}
