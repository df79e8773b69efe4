import type { Json } from '../../src/contract/json.js';
import type { VerbTarget } from '../../src/ports/kit-gateway.js';

/** A resource of the zoo. */
export function thing(kit: string, tag: string, options: Readonly<Record<string, Json>> = {}): VerbTarget {
  return { kit, view: { tag, id: tag, type: 'thing', parents: [], children: [] }, options: { id: tag, ...options } };
}

/** Milliseconds until somebody gives up who has been sure of an answer. A limit that is meant to run out is a number. */
export const PATIENT = 25_000;
