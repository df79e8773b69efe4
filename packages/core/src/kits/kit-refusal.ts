import type { ERRORS, ErrorCode } from '../errors/error-codes.js';
import { LksspError } from '../errors/lkssp-error.js';
import type { Facts } from '../messages/template.js';

/** Why a kit is not used: a code of the table, and the sentence that says what to do. Plain JSON. */
export interface KitRefusal {
  readonly code: ErrorCode;
  readonly sentence: string;
}

/** A refusal with its sentence filled in. */
export function refusal<Code extends ErrorCode>(code: Code, facts: Facts<(typeof ERRORS)[Code]['text']>): KitRefusal {
  return { code, sentence: new LksspError(code, facts).message };
}

/** The refusal as an error, with its own code and words. */
export function refusalError({ code, sentence }: Pick<KitRefusal, 'sentence'> & { readonly code: string }): Error {
  return Object.assign(new Error(sentence), { name: 'LksspError', code });
}
