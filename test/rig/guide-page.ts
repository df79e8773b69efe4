import { readFileSync } from 'node:fs';

/** What a page tells its reader to do, in order. */
export type GuideStep =
  | {
      readonly does: 'run';
      /** Lines for a shell. */
      readonly commands: string;
      readonly how: RunHow;
    }
  | {
      readonly does: 'replace';
      readonly file: string;
      /** How the declaration begins that is replaced, up to a closing brace at the start of a line. */
      readonly starts: string;
      readonly by: string;
    };

/** What stands in a comment above a block that is to be run. */
export interface RunHow {
  /** Lines that a person types into it. */
  readonly typed?: readonly string[];
  /** It is to fail, and to say this. */
  readonly fails?: RegExp;
  /** It is to be run again and again until it says this. */
  readonly until?: RegExp;
  /** It leaves something running in the background. */
  readonly keepsRunning?: boolean;
}

const BLOCK = /(?:<!-- ([^\n]*) -->\n)?```(\w+)\n([\s\S]*?)```/g;

/**
 * The steps of a Markdown page: every block of shell commands is one, and every block of code that says in a comment above
 * what it replaces. Throws for a block that is neither, so that nothing on the page goes untried.
 */
export function readGuide(file: string): readonly GuideStep[] {
  const page = readFileSync(file, 'utf8');
  return [...page.matchAll(BLOCK)].map(([, remark = '', language, text = '']) => {
    if (language === 'sh') return { does: 'run', commands: text, how: howOf(remark) };
    const [, target, starts] = /^replace in (\S+): (.+)$/.exec(remark) ?? [];
    if (target === undefined || starts === undefined)
      throw new Error(`${file} has a block of ${language} that says neither "sh" nor what it replaces:\n${text}`);
    return { does: 'replace', file: target, starts, by: text };
  });
}

function howOf(remark: string): RunHow {
  if (remark === '') return {};
  if (remark === 'keeps running') return { keepsRunning: true };
  const [, word, rest = ''] = /^(typed|fails|until): (.+)$/.exec(remark) ?? [];
  if (word === 'typed') return { typed: rest.split(' / ') };
  if (word === 'fails') return { fails: new RegExp(rest) };
  if (word === 'until') return { until: new RegExp(rest) };
  throw new Error(`a guide has the remark "${remark}", which nobody understands`);
}

/** `text` with the declaration that begins with `starts` replaced. Throws when there is none, or more than one. */
export function replaceDeclaration(text: string, starts: string, by: string): string {
  const at = text.indexOf(starts);
  if (at === -1 || text.includes(starts, at + 1)) throw new Error(`"${starts}" does not stand there exactly once`);
  const end = text.indexOf('\n}\n', at);
  if (end === -1) throw new Error(`"${starts}" has no end`);
  return text.slice(0, at) + by + text.slice(end + '\n}\n'.length);
}
