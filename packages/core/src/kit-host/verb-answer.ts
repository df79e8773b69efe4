import type { CheckVerb, Verb } from '../contract/verbs.js';
import type { Json } from '../contract/json.js';
import { type Nonsense, notJson } from './json-shape.js';
import { outcomeOf } from './outcome-shape.js';
import { verdictOf } from './verdict-shape.js';

/** What became of a verb: its value, or why there is none. */
export type VerbAnswer = { readonly value: Json } | { readonly threw: string } | Nonsense;

/** True for the verbs that look. */
export function isCheck(verb: Verb): verb is CheckVerb {
  return verb === 'quickCheck' || verb === 'deepCheck';
}

/** What a verb gave, looked at. A value may be a proxy or have getters, so even looking may throw. */
export function verbAnswer(verb: Verb, given: unknown): VerbAnswer {
  try {
    const wrong = notJson(given, 'its answer');
    if (wrong !== undefined) return { nonsense: wrong };
    const value = isCheck(verb) ? verdictOf(given) : outcomeOf(given);
    return 'nonsense' in value ? value : { value: value as unknown as Json };
  } catch (error) {
    return { nonsense: `its answer cannot be looked at (${String(error).slice(0, 200)})` };
  }
}
