type Value = null | undefined | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Text that YAML 1.1 and 1.2 both read as exactly this text without quotes. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;
/** Words that one of them reads as something else. */
const SPECIAL = /^(true|false|yes|no|on|off|y|n|null|~)$/i;

/**
 * JSON data as block YAML, for people to read and edit. Every text that could be taken for something else is quoted the
 * JSON way, which YAML 1.2 takes over whole (chapter 7.3.1 of its specification).
 */
export function yamlLines(value: object): string[] {
  return block(value as Value, 0);
}

function block(value: Value, depth: number): string[] {
  const margin = '  '.repeat(depth);
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap((each) => item(each, depth));
  return members(value).flatMap(([key, each]) => {
    const name = `${margin}${scalar(key)}:`;
    return isNested(each) ? [name, ...block(each, depth + 1)] : [`${name} ${flow(each)}`];
  });
}

function item(value: Value, depth: number): string[] {
  const margin = '  '.repeat(depth);
  if (!isNested(value)) return [`${margin}- ${flow(value)}`];
  const [first = '', ...rest] = block(value, depth + 1);
  return [`${margin}- ${first.trimStart()}`, ...rest];
}

const members = (value: Value): [string, Value][] =>
  typeof value === 'object' && value !== null ? Object.entries(value).filter(([, each]) => each !== undefined) : [];

const isNested = (value: Value): boolean => members(value).length > 0;

function flow(value: Value): string {
  if (typeof value === 'string') return scalar(value);
  return JSON.stringify(value ?? null);
}

const scalar = (text: string): string => (PLAIN.test(text) && !SPECIAL.test(text) ? text : JSON.stringify(text));
