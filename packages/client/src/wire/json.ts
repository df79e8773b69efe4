import { z } from 'zod';

/** A value that survives `JSON.stringify` and back. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Deeper values are refused: walking them would use up the stack of whoever reads them. */
const DEEPEST = 64;

/** Any JSON value of at most 64 levels. */
export const jsonSchema: z.ZodType<Json> = z.unknown().refine((value): value is Json => isJson(value, DEEPEST), {
  error: `is missing, or nested deeper than ${DEEPEST} levels`,
});

function isJson(value: unknown, levels: number): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || levels === 0) return false;
  return Object.values(value).every((each) => isJson(each, levels - 1));
}
