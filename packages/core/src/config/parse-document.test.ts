import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checkValue, parseDocument, problemWords } from './parse-document.js';

const schema = z.strictObject({
  name: z.string().min(2).optional(),
  count: z.int().min(1).max(9).optional(),
  kind: z.enum(['ip', 'fs']).optional(),
  on: z.boolean().optional(),
  list: z.array(z.strictObject({ port: z.int() })).optional(),
  either: z.union([z.number(), z.boolean()]).optional(),
});

const hierarchies = z.strictObject({
  version: z.literal(1),
  resources: z.record(
    z.string(),
    z.strictObject({ kit: z.string(), options: z.json().optional(), dependsOn: z.array(z.string()).optional() }),
  ),
});

const problemsOf = (text: string, which: z.ZodType = schema) => {
  const parsed = parseDocument({ text, file: 'a.yaml', schema: which });
  return parsed.valid ? [] : parsed.problems;
};
const wordsOf = (text: string, which: z.ZodType = schema) => problemWords(problemsOf(text, which));

describe('parseDocument', () => {
  it('gives the value of a valid text', () => {
    const parsed = parseDocument({ text: 'name: web\nlist: [{port: 80}]\n', file: 'a.yaml', schema });
    expect(parsed).toEqual({ valid: true, value: { name: 'web', list: [{ port: 80 }] } });
  });

  it.each(['', '\n\n', '# only a remark\n', '  \n# two\n  # three', '---\n', 'null\n'])(
    'takes %j for nothing',
    (text) => {
      expect(parseDocument({ text, file: 'a.yaml', schema })).toEqual({ valid: true, value: {} });
    },
  );

  it.each([
    ['a text that is too short', 'name: x\n', 'a.yaml:1:7: name: must be at least 2 characters long'],
    ['a number that is too small', 'count: 0\n', 'a.yaml:1:8: count: must be at least 1'],
    ['a number that is too large', 'count: 10\n', 'a.yaml:1:8: count: must be at most 9'],
    ['a wrong word', 'name: ab\nkind: ipp\n', 'a.yaml:2:7: kind: "ipp" is not allowed; allowed: "ip", "fs"'],
    ['a wrong type', 'on: yes\n', 'a.yaml:1:5: on: must be true or false, not "yes"'],
    ['a list instead of a text', 'name: [a]\n', 'a.yaml:1:7: name: must be a text, not a list'],
    [
      'none of several',
      'either: x\n',
      'a.yaml:1:9: either: must be a number, not "x", or must be true or false, not "x"',
    ],
    ['something missing', 'list:\n  - {}\n', 'a.yaml:2:5: list[0].port: is missing; it must be a number'],
    [
      'something wrong in a list',
      'list:\n  - port: 1\n  - port: x\n',
      'a.yaml:3:11: list[1].port: must be a number, not "x"',
    ],
    ['an unknown key', 'count: 1\nnaem: x\n', 'a.yaml:2:1: naem: unknown key "naem"; did you mean "name"?'],
    [
      'an unknown key deep down',
      'list:\n  - port: 1\n    prot: 2\n',
      'a.yaml:3:5: list[0].prot: unknown key "prot"; did you mean "port"?',
    ],
    [
      'a key like nothing known',
      'zzzzzz: 1\n',
      'a.yaml:1:1: zzzzzz: unknown key "zzzzzz"; allowed: name, count, kind, on, list, either',
    ],
    ['a text instead of keys', 'just words\n', 'a.yaml:1:1: must be a group of keys, not "just words"'],
    ['a key without a value', 'name:\n', 'a.yaml:1:1: name: must be a text, not null'],
  ])('names the place and what is allowed: %s', (_, text, words) => {
    expect(wordsOf(text)).toBe(words);
  });

  it('tells all problems at once, in the order of the lines', () => {
    const problems = problemsOf('zap: 1\nkind: x\ncount: 0\nname: a\n');
    expect(problems.map(({ line, path }) => [line, path])).toEqual([
      [1, 'zap'],
      [2, 'kind'],
      [3, 'count'],
      [4, 'name'],
    ]);
  });

  it.each([
    ['a tab', 'list:\n\t- port: 1\n', 2],
    ['an open bracket', 'name: ab\nlist: [{port: 1}\n', 3],
    ['a bad indent', 'name: ab\n  count: 1\n', 1],
  ])('names the line of a mistake of syntax: %s', (_, text, line) => {
    const [problem] = problemsOf(text);
    expect(problem).toMatchObject({ file: 'a.yaml', line });
    expect(problem?.message).not.toBe('');
  });

  it.each([
    ['a key that stands twice', 'name: ab\nname: cd\n', 2],
    ['an alias, which could stand for more than any memory holds', 'name: &a ab\nkind: *a\n', 2],
    ['a second document', 'name: ab\n---\nname: cd\n', undefined],
  ])('refuses %s', (_, text, line) => {
    const [problem] = problemsOf(text);
    expect(problem?.message).toMatch(/duplicate|alias|document/i);
    if (line !== undefined) expect(problem?.line).toBe(line);
  });

  it('reads JSON, also with tabs', () => {
    const text = '{\n\t"name": "web",\n\t"count": 0\n}\n';
    expect(wordsOf(text)).toBe('a.yaml:3:11: count: must be at least 1');
  });

  it('finds the place below a field of a larger file', () => {
    const text = '{\n  "version": "1",\n  "lkssp": { "count": 0 }\n}\n';
    const parsed = parseDocument({ text, file: 'package.json', schema, at: ['lkssp'] });
    expect(parsed.valid ? '' : problemWords(parsed.problems)).toBe('package.json:3:23: count: must be at least 1');
  });

  it('gives a key named __proto__ no power', () => {
    expect(wordsOf('__proto__: {name: ab}\n')).toContain('unknown key "__proto__"');
    expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
  });

  it.each(['\u0000', '\uFFFF\uFFFE', '%YAML 9.9\n---\n:', '{'.repeat(5000), '!!js/function x', '- ? - :'])(
    'answers nonsense with a problem and no throw: %j',
    (text) => {
      expect(problemsOf(text).length).toBeGreaterThan(0);
    },
  );

  it('shows twenty problems and counts the rest', () => {
    const text = Array.from({ length: 25 }, (_, at) => `k${at}: 1`).join('\n');
    expect(problemsOf(text)).toHaveLength(25);
    expect(wordsOf(text).split('; a.yaml:')).toHaveLength(20);
    expect(wordsOf(text)).toMatch(/; and 5 more$/);
  });

  it('checks a value without a text as well', () => {
    const checked = checkValue({ count: 0 }, { file: 'a.js', schema });
    expect(checked).toEqual({
      valid: false,
      problems: [{ file: 'a.js', path: 'count', message: 'must be at least 1' }],
    });
  });
});

describe('a hierarchy of 10,000 resources', () => {
  const lines = (bad: string) => [
    'version: 1',
    'resources:',
    ...Array.from({ length: 10_000 }, (_, at) => [
      `  r${at}:`,
      at === 7777 ? bad : '    kit: genapp',
      '    options:',
      `      command: node server.js ${at}`,
      `    dependsOn: [${at === 0 ? '' : `r${at - 1}`}]`,
    ]).flat(),
  ];

  it('is read whole', () => {
    const parsed = parseDocument({
      text: lines('    kit: genapp').join('\n'),
      file: 'h.yaml',
      schema: hierarchies,
    });
    expect(parsed.valid && Object.keys(parsed.value.resources).length).toBe(10_000);
  });

  it('names the one line that is wrong', () => {
    const parsed = parseDocument({
      text: lines('    kti: genapp').join('\n'),
      file: 'h.yaml',
      schema: hierarchies,
    });
    expect(parsed.valid ? '' : problemWords(parsed.problems)).toBe(
      'h.yaml:38889:5: resources.r7777.kit: is missing; it must be a text; ' +
        'h.yaml:38889:5: resources.r7777.kti: unknown key "kti"; did you mean "kit"?',
    );
  });
});
