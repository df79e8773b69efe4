import { missingHeadings } from '../conformance/package-rules.js';
import type { LintFacts, LintRule, PublishFacts } from './lint-rule.js';
import type { PackedFile } from './packed-files.js';

const LARGE = 2 * 2 ** 20;
const NOT_FOR_USERS =
  /(^|\/)(test|tests|__tests__|coverage|node_modules|\.git|\.github|\.vscode|\.idea)\/|\.(test|spec)\.[cm]?[jt]sx?(\.map)?$|\.(tsbuildinfo|tgz|log|orig|swp)$|(^|\/)(package-lock\.json|\.DS_Store)$/;
const SECRET_NAMES =
  /(^|\/)(\.env(\.[^/]*)?|\.npmrc|\.netrc|\.pgpass|id_(rsa|dsa|ecdsa|ed25519)|credentials(\.json)?)$|\.(pem|key|p12|pfx|jks|keystore|kdbx)$/i;
const SECRET_TEXTS: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'a token of npm': /\bnpm_[A-Za-z0-9]{36}\b|_authToken\s*=\s*[A-Za-z0-9_-]{16}/,
  'a token of GitHub': /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  'an access key of AWS': /\bAKIA[0-9A-Z]{16}\b/,
};
/** Longer files are no source that a person wrote. */
const READ_UP_TO = 2 ** 20;

/** The file that `import` of the package leads to, from the package's folder; undefined where none is named. */
export function entryOf({ exports, main }: PublishFacts): string | undefined {
  const target = targetOf(exports ?? null) ?? main;
  return target?.replace(/^\.\//, '');
}

/** As Node reads exports for an import: the first condition that holds. */
function targetOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return undefined;
  if ('.' in exports) return targetOf(exports['.']);
  for (const [condition, target] of Object.entries(exports))
    if (['import', 'node', 'module-sync', 'default'].includes(condition)) return targetOf(target);
  return undefined;
}

function entryIsPacked({ facts, packed }: LintFacts): readonly string[] {
  const entry = entryOf(facts);
  if (entry === undefined) return ['package.json names no file to be imported: neither "exports" nor "main".'];
  return packed.some(({ path }) => path === entry)
    ? []
    : [`${entry}, which package.json names, would not be published.`];
}

function papersArePacked({ packed }: LintFacts): readonly string[] {
  const has = (pattern: RegExp): boolean => packed.some(({ path }) => pattern.test(path));
  return [
    ...(has(/^readme(\.md)?$/i) ? [] : ['There is no README.md.']),
    ...(has(/^licen[cs]e(\.\w+)?$/i) ? [] : ['There is no LICENSE.']),
  ];
}

function readmeIsComplete({ packed, read }: LintFacts): readonly string[] {
  const readme = packed.find(({ path }) => path.toLowerCase() === 'readme.md');
  const missing = readme === undefined ? [] : missingHeadings(read(readme.path));
  return missing.length === 0 ? [] : [`README.md lacks the headings: ${missing.join(', ')}.`];
}

function secretsIn({ packed, read }: LintFacts): readonly string[] {
  const named = packed.filter(({ path }) => SECRET_NAMES.test(path)).map(({ path }) => `${path} looks like a secret.`);
  const told = packed
    .filter(({ path, size }) => size <= READ_UP_TO && !SECRET_NAMES.test(path))
    .flatMap(({ path }) => {
      const text = read(path);
      return Object.entries(SECRET_TEXTS)
        .filter(([, pattern]) => pattern.test(text))
        .map(([what]) => `${path} has what looks like ${what}.`);
    });
  return [...named, ...told];
}

function isLarge({ packed }: LintFacts): readonly string[] {
  const bytes = packed.reduce((sum, { size }) => sum + size, 0);
  const [largest] = packed.toSorted((one, other) => other.size - one.size);
  if (bytes <= LARGE || largest === undefined) return [];
  return [
    `It has ${megabytes(bytes)} in ${packed.length} files; the largest is ${largest.path} (${megabytes(largest.size)}).`,
  ];
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const leftovers = ({ packed }: LintFacts): readonly string[] =>
  few(packed.filter(({ path }) => NOT_FOR_USERS.test(path)));

/** The first of them, and how many more. */
function few(files: readonly PackedFile[]): readonly string[] {
  const shown = files.slice(0, 5).map(({ path }) => `${path} is not for users.`);
  return files.length > shown.length ? [...shown, `${files.length - shown.length} more are not either.`] : shown;
}

/** Rules about the files that npm would publish. */
export const TARBALL_LINT: readonly LintRule[] = [
  {
    rule: 'what is imported is published',
    level: 'error',
    mend: 'Build it ("npm run build"), and name its folder under "files" and the file under "exports".',
    check: entryIsPacked,
  },
  {
    rule: 'README and licence are published',
    level: 'error',
    mend: 'Put them beside package.json.',
    check: papersArePacked,
  },
  {
    rule: 'the README has its headings',
    level: 'error',
    mend: 'Whoever is woken at night looks for the same headings in every kit: add them.',
    check: readmeIsComplete,
  },
  {
    rule: 'only what users need is published',
    level: 'error',
    mend: 'Narrow "files" in package.json to what is imported, for example ["dist"].',
    check: leftovers,
  },
  {
    rule: 'no secret is published',
    level: 'error',
    mend: 'Take it out of the package and, if it was ever published or pushed, make it invalid.',
    check: secretsIn,
  },
  {
    rule: 'it is small',
    level: 'warning',
    mend: 'A kit is a few files of code: look at "files", and at what was bundled into it.',
    check: isLarge,
  },
];
