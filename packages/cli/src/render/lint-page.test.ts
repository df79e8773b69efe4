import { expect, it } from 'vitest';
import type { LintReport } from '../author/author-program.js';
import { lintPage } from './lint-page.js';
import { PLAIN } from './paint.js';

const REPORT: LintReport = {
  name: 'kit-redis',
  version: '1.0.0',
  folder: '/kit',
  findings: [
    { rule: 'it is small', level: 'warning', says: ['It is large.'], mend: 'Look at it.' },
    { rule: 'it has a licence', level: 'error', says: ['One.', 'Two\u001b[31m.'], mend: 'Write one.' },
  ],
  kept: ['a', 'b'],
  files: 1,
  bytes: 1025,
};

it('tells errors before warnings, each with what to do, and the sum', () => {
  expect(lintPage(REPORT, PLAIN)).toEqual([
    'kit-redis 1.0.0: 1 file, 2 KiB',
    '',
    'error    it has a licence',
    '         One.',
    '         Two·[31m.',
    '         To do: Write one.',
    '',
    'warning  it is small',
    '         It is large.',
    '         To do: Look at it.',
    '',
    '2 rules kept, 1 error, 1 warning. It should not be published like this.',
  ]);
});

it('says that it can be published when nothing is an error', () => {
  const page = lintPage({ ...REPORT, findings: REPORT.findings.slice(0, 1) }, PLAIN);
  expect(page.at(-1)).toBe('2 rules kept, 0 errors, 1 warning. It can be published.');
});
