import type { Done, Outcome } from '../contract/outcome.js';
import { asJson, inWords, isNonsense, isRecord, type Nonsense } from './json-shape.js';
import { short } from './verdict-shape.js';
import { watchList } from './watch-shape.js';

const MOST_HOLDERS = 1000;

/** An outcome with nothing but what the contract knows, or what is wrong with it. */
export function outcomeOf(value: unknown): Outcome | Nonsense {
  if (!isRecord(value)) return { nonsense: `${inWords(value)} is no outcome` };
  if (value['outcome'] === 'done') return doneOf(value);
  if (value['outcome'] === 'failure') return failureOf(value);
  return { nonsense: `there is no outcome ${inWords(value['outcome'])}` };
}

function doneOf({ handle, watch, reason }: Readonly<Record<string, unknown>>): Done | Nonsense {
  if (reason !== undefined && typeof reason !== 'string') return { nonsense: `its reason is ${inWords(reason)}` };
  const targets = watch === undefined ? {} : watchList(watch);
  if (isNonsense(targets)) return targets;
  const kept = handle === undefined ? undefined : asJson(handle, 'the handle');
  if (kept !== undefined && isNonsense(kept)) return kept;
  return {
    outcome: 'done',
    ...(kept === undefined ? {} : { handle: kept.json }),
    ...targets,
    ...(reason === undefined ? {} : { reason: short(reason) }),
  };
}

function failureOf({ reason, recoverable, heldBy }: Readonly<Record<string, unknown>>): Outcome | Nonsense {
  if (typeof reason !== 'string' || reason === '') return { nonsense: '"failure" has no reason' };
  if (typeof recoverable !== 'boolean') return { nonsense: `recoverable is ${inWords(recoverable)}` };
  if (heldBy === undefined) return { outcome: 'failure', reason: short(reason), recoverable };
  if (!Array.isArray(heldBy) || !heldBy.every((each) => typeof each === 'string')) {
    return { nonsense: 'heldBy is no list of texts' };
  }
  return { outcome: 'failure', reason: short(reason), recoverable, heldBy: heldBy.slice(0, MOST_HOLDERS).map(short) };
}
