import type { Verdict } from '../contract/verdict.js';
import { inWords, isNonsense, isRecord, type Nonsense } from './json-shape.js';
import { LONGEST_TEXT } from './protocol.js';
import { watchList } from './watch-shape.js';

const MOST_MEASURED = 64;

/**
 * A verdict with nothing but what the contract knows, or what is wrong with it. Written by hand because it runs for
 * every check on both sides; a healthy verdict without detail costs no copy of anything.
 */
export function verdictOf(value: unknown): Verdict | Nonsense {
  if (!isRecord(value)) return { nonsense: `${inWords(value)} is no verdict` };
  const { verdict, reason } = value;
  if (verdict === 'healthy') {
    if (reason !== undefined && typeof reason !== 'string') return { nonsense: `its reason is ${inWords(reason)}` };
    return withDetail(reason === undefined ? { verdict } : { verdict, reason: short(reason) }, value);
  }
  if (verdict !== 'degraded' && verdict !== 'failed' && verdict !== 'unknown') {
    return { nonsense: `there is no verdict ${inWords(verdict)}` };
  }
  if (typeof reason !== 'string' || reason === '') return { nonsense: `"${verdict}" has no reason` };
  if (verdict !== 'unknown') return withDetail({ verdict, reason: short(reason) }, value);
  const { because } = value;
  if (because !== 'hung' && because !== 'unable') return { nonsense: `"unknown" because of ${inWords(because)}` };
  return withDetail({ verdict, because, reason: short(reason) }, value);
}

/** Text of a kit, cut to what is kept. */
export function short(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}

function withDetail(verdict: Verdict, value: Readonly<Record<string, unknown>>): Verdict | Nonsense {
  const { watch, measured } = value;
  if (watch === undefined && measured === undefined) return verdict;
  const targets = watch === undefined ? {} : watchList(watch);
  if (isNonsense(targets)) return targets;
  const figures = measured === undefined ? {} : measuredOf(measured);
  return isNonsense(figures) ? figures : { ...verdict, ...targets, ...figures };
}

function measuredOf(value: unknown): { readonly measured: Readonly<Record<string, number | string>> } | Nonsense {
  if (!isRecord(value)) return { nonsense: `measured is ${inWords(value)}` };
  const entries = Object.entries(value);
  if (entries.length > MOST_MEASURED) return { nonsense: `measured has more than ${MOST_MEASURED} members` };
  const measured: Record<string, number | string> = {};
  for (const [name, figure] of entries) {
    if (typeof figure === 'string') measured[name] = short(figure);
    else if (typeof figure === 'number' && Number.isFinite(figure)) measured[name] = figure;
    else return { nonsense: `measured.${name.slice(0, 60)} is ${inWords(figure)}` };
  }
  return { measured };
}
