import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlLines } from './yaml.js';

it('reads like what a person would have written', () => {
  const document = {
    version: 1,
    resources: {
      web: {
        kit: 'genapp',
        options: { restore: '/opt/restore.sh', info: '', list: ['a b', { deep: [1] }] },
        dependsOn: ['disk'],
      },
      disk: { kit: 'fs', options: {}, settings: undefined },
    },
  };
  expect(yamlLines(document).join('\n')).toBe(`\
version: 1
resources:
  web:
    kit: genapp
    options:
      restore: /opt/restore.sh
      info: ""
      list:
        - "a b"
        - deep:
            - 1
    dependsOn:
      - disk
  disk:
    kit: fs
    options: {}`);
});

it.each([
  'yes',
  'No',
  'null',
  '~',
  '1.5',
  '0x1f',
  '- a',
  'a: b',
  '#',
  ' lead',
  'multi\nline',
  '2026-11-22',
  '=',
  '!tag',
  '*',
  '&',
])('quotes %j, which could be taken for something else', (text) => {
  expect(parse(yamlLines({ [text]: text }).join('\n'), { version: '1.1' })).toEqual({ [text]: text });
});

it('says any JSON value so that reading gives it back', () => {
  // "__proto__" as a key does not survive an assignment in JavaScript, whoever reads it.
  const values = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));
  fc.assert(
    fc.property(values, (value) => {
      const document = JSON.parse(JSON.stringify({ value })) as object;
      expect(parse(yamlLines(document).join('\n'))).toEqual(document);
    }),
  );
});
