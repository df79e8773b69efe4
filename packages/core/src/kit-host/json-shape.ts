import type { Json } from '../contract/json.js';
import { LARGEST_JSON } from './protocol.js';

const DEEPEST = 64;

/** What is wrong with a value that a kit gave: words for the log. */
export interface Nonsense {
  readonly nonsense: string;
}

/** True for a plain object, also one of another realm. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** True when a look at a value found something wrong. */
export function isNonsense(found: object): found is Nonsense {
  return 'nonsense' in found;
}

/** A value in words for the log: its kind, and its text where that is short. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return `a ${typeof value}`;
}

/** Where `value` is not JSON, or undefined when all of it is. Members that are undefined are left out by JSON, so they are fine. */
export function notJson(value: unknown, path = 'the value', depth = 0): string | undefined {
  if (depth > DEEPEST) return `${path} is nested too deeply or refers to itself`;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value}`;
    case 'object':
      return value === null ? undefined : notJsonInside(value, path, depth + 1);
    default:
      return `${path} is ${inWords(value)}`;
  }
}

function notJsonInside(value: object, path: string, depth: number): string | undefined {
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) {
      const wrong = notJson(each, `${path}[${at}]`, depth);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  if (!isRecord(value)) return `${path} is no plain object`;
  for (const [key, each] of Object.entries(value)) {
    const wrong = each === undefined ? undefined : notJson(each, `${path}.${key.slice(0, 60)}`, depth);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The same value as JSON makes it, or what is wrong with it; at most 64 KiB. */
export function asJson(value: unknown, name: string): { readonly json: Json } | Nonsense {
  const wrong = notJson(value, name);
  if (wrong !== undefined) return { nonsense: wrong };
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > LARGEST_JSON) return { nonsense: `${name} is larger than 64 KiB` };
  return { json: JSON.parse(text) as Json };
}
