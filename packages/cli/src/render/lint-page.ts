import type { LintFinding, LintReport } from '../author/author-program.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';

/** What the lint has found, errors first, each with what to do. */
export function lintPage({ name, version, findings, kept, files, bytes }: LintReport, paint: Paint): string[] {
  const errors = findings.filter(({ level }) => level === 'error');
  const warnings = findings.filter(({ level }) => level === 'warning');
  return [
    `${paint.strong(oneLine(`${name} ${version}`))}: ${count(files, 'file')}, ${Math.ceil(bytes / 1024)} KiB`,
    ...[...errors, ...warnings].flatMap((each) => ['', ...findingLines(each, paint)]),
    '',
    `${count(kept.length, 'rule')} kept, ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}. ${verdict(errors.length)}`,
  ];
}

function findingLines({ rule, level, says, mend }: LintFinding, paint: Paint): string[] {
  const word = level === 'error' ? paint.alarm('error  ') : 'warning';
  return [
    `${word}  ${paint.strong(rule)}`,
    ...says.map((each) => `         ${oneLine(each)}`),
    `         ${paint.faint(`To do: ${oneLine(mend)}`)}`,
  ];
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

const verdict = (errors: number): string =>
  errors === 0 ? 'It can be published.' : 'It should not be published like this.';
