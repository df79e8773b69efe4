import type { TypeDescription } from '../ports/kit-gateway.js';
import type { KitRefusal } from './kit-refusal.js';

/** What importing one kit gave. Plain JSON: it crosses from the kit host. */
export type LoadResult =
  | { readonly loaded: true; readonly name: string; readonly types: readonly TypeDescription[] }
  | { readonly loaded: false; readonly name: string; readonly refusal: KitRefusal };
