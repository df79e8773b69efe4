import type { LintFacts, LintRule } from './lint-rule.js';

interface Line {
  readonly path: string;
  readonly number: number;
  readonly text: string;
}

/** What a kit leaves to its host, and what the host has for it. */
const BETTER: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  {
    pattern: imported('child_process'),
    says: 'starts programs itself: host.run and host.processes.start have limits and end what they started',
  },
  {
    pattern: imported('fs(?:/promises)?'),
    says: 'touches files itself: on a dead disk that blocks the kit for ever; host.read, host.reach and host.care do not',
  },
  {
    pattern: imported('(?:net|http|https|http2|tls|dgram)'),
    says: 'talks to the network itself: host.tcp and host.http have limits',
  },
  { pattern: imported('(?:cluster|worker_threads)'), says: 'starts threads or processes that nobody ends' },
  {
    pattern: /\bprocess\.(?:exit|abort|reallyExit)\s*\(/,
    says: 'ends the process that it shares with the kit host; throw or return instead',
  },
  {
    pattern: /\bprocess\.kill\s*\(/,
    says: 'signals a number, which may be somebody else by now; host.processes.signal proves who it is',
  },
  { pattern: /\bprocess\.env\b/, says: 'reads the environment, which is empty in a daemon; take it from the options' },
  { pattern: /\bprocess\.(?:stdin|chdir|umask|setuid|setgid)\b/, says: 'uses what belongs to the whole process' },
  { pattern: /\bconsole\.\w+\s*\(/, says: 'prints; call.log has the resource and the verb with each line' },
  { pattern: /\bsetInterval\s*\(/, says: 'goes on after the verb is over; the daemon calls the checks' },
];

const INNER_DOOR = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"]@lkssp\/core\/(?!package\.json)([\w/-]+)['"]/;
const COMMON_JS = /(?<![.\w])(?:require\s*\(\s*['"]|module\.exports\b)/;

function imported(modules: string): RegExp {
  return new RegExp(`(?:\\bfrom\\s*|\\bimport\\s*\\(?\\s*|\\brequire\\s*\\(\\s*)['"](?:node:)?${modules}['"]`);
}

/** Every line of code that would be published, without comments that fill a line. */
function* codeOf({ packed, read }: LintFacts): Generator<Line> {
  for (const { path } of packed) {
    if (!/\.[cm]?js$/.test(path)) continue;
    for (const [index, text] of read(path).split('\n').entries())
      if (!/^\s*(?:\/\/|\/?\*)/.test(text)) yield { path, number: index + 1, text };
  }
}

const place = ({ path, number }: Line): string => `${path}:${number}`;

function innerDoors(facts: LintFacts): readonly string[] {
  return [...codeOf(facts)].flatMap((line) => {
    const door = INNER_DOOR.exec(line.text)?.[1];
    return door === undefined ? [] : [`${place(line)} imports @lkssp/core/${door}.`];
  });
}

function hints(facts: LintFacts): readonly string[] {
  const found = new Map<string, string[]>();
  for (const line of codeOf(facts))
    for (const { pattern, says } of BETTER)
      if (pattern.test(line.text)) found.set(says, [...(found.get(says) ?? []), place(line)]);
  return [...found].map(([says, places]) => `${placesOf(places)} ${says}.`);
}

function placesOf(places: readonly string[]): string {
  const [first = '', ...others] = places;
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}

const commonJs = (facts: LintFacts): readonly string[] =>
  [...codeOf(facts)]
    .filter(({ text }) => COMMON_JS.test(text))
    .slice(0, 3)
    .map((line) => `${place(line)} is CommonJS.`);

/** Rules about the code that would be published. */
export const CODE_LINT: readonly LintRule[] = [
  {
    rule: 'it uses only the kit contract at run time',
    level: 'error',
    mend: 'Import from "@lkssp/core" alone; "@lkssp/core/testing" is for tests, other doors are for the daemon.',
    check: innerDoors,
  },
  {
    rule: 'all that it has of the world is its host',
    level: 'warning',
    mend: 'Use the host of the call where it has what you need. Where it has not, make sure that it ends in time.',
    check: hints,
  },
  {
    rule: 'its code is ES modules',
    level: 'warning',
    mend: 'Write import and export; a bundler that put this there can give ES modules.',
    check: commonJs,
  },
];
