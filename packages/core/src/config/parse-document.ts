import { load, YAMLException } from 'js-yaml';
import type * as z from 'zod';
import type { Place, Problem } from '../errors/lkssp-error.js';
import { DocumentPlaces } from './document-places.js';
import { complaintsOf } from './issue-words.js';

/** A text to be understood. */
export interface DocumentSource<Schema extends z.ZodType> {
  /** YAML 1.2, which includes JSON. */
  readonly text: string;
  /** Name of the file for messages. */
  readonly file: string;
  readonly schema: Schema;
  /** Where in the text the value is, for example `['lkssp']` of a package.json. Default: all of it. */
  readonly at?: readonly string[];
}

/** The value, or everything that is wrong with it, each with its place. */
export type ParsedDocument<Value> =
  | { readonly valid: true; readonly value: Value }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/**
 * Reads a text and checks it, all problems at once. A valid text costs one fast pass; only for one that is not the
 * places are looked up by a second, slower parser. Aliases (`*name`) are refused: a few of them can stand for more than
 * any memory holds. An empty text is an empty group of keys.
 */
export function parseDocument<Schema extends z.ZodType>(
  source: DocumentSource<Schema>,
): ParsedDocument<z.output<Schema>> {
  const { text, file, at = [] } = source;
  let whole: unknown;
  try {
    whole = isBlank(text) ? {} : (load(text, { maxAliases: 0 }) ?? {});
  } catch (thrown) {
    return { valid: false, problems: syntaxProblems(thrown, text, file) };
  }
  return checkValue(pick(whole, at), source, () => new DocumentPlaces(text));
}

/** Checks a value that is not in a text (program code); `places` where it is. */
export function checkValue<Schema extends z.ZodType>(
  value: unknown,
  { file, schema, at = [] }: Omit<DocumentSource<Schema>, 'text'>,
  places?: () => DocumentPlaces,
): ParsedDocument<z.output<Schema>> {
  const result = schema.safeParse(value);
  if (result.success) return { valid: true, value: result.data };
  const found = places?.();
  const problems = complaintsOf(result.error, value, schema).map(({ path, atKey, message }): Problem => {
    const place: Place = found?.find([...at, ...path], atKey) ?? {};
    const words = pathWords(path);
    return { file, ...place, ...(words === '' ? {} : { path: words }), message };
  });
  return { valid: false, problems: inOrder(problems) };
}

/** `file:line:column path: message`, joined; the first 20. */
export function problemWords(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MOST_SHOWN).map(({ file, line, column, path, message }) => {
    const place = [file, line, column].filter((each) => each !== undefined).join(':');
    return [place, path, message].filter((each) => each !== undefined && each !== '').join(': ');
  });
  const rest = problems.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

const MOST_SHOWN = 20;

function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#.*)?$/.test(line));
}

function pick(value: unknown, at: readonly string[]): unknown {
  return at.reduce<unknown>(
    (whole, key) => (typeof whole === 'object' && whole !== null ? (whole as Record<string, unknown>)[key] : undefined),
    value,
  );
}

/** Both parsers' opinion: the slow one finds all mistakes, the fast one also those that only it objects to. */
function syntaxProblems(thrown: unknown, text: string, file: string): readonly Problem[] {
  const { mistakes } = new DocumentPlaces(text);
  if (mistakes.length > 0) return mistakes.map((each) => ({ file, ...each }));
  if (!(thrown instanceof YAMLException)) return [{ file, message: String(thrown) }];
  const { mark, reason } = thrown;
  return [{ file, ...(mark === undefined ? {} : { line: mark.line + 1, column: mark.column + 1 }), message: reason }];
}

function pathWords(path: readonly PropertyKey[]): string {
  return path
    .map((each) => (typeof each === 'number' ? `[${each}]` : String(each)))
    .join('.')
    .replaceAll('.[', '[');
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
