import type { Json } from '@lkssp/client';
import { expect, it } from 'vitest';
import { Given } from './option.js';
import { schemaOptions } from './schema-options.js';

/** What a schema of this one member makes of what was written. */
function read(schema: Json, ...written: string[]): Json | undefined {
  const [only] = schemaOptions({ type: 'object', properties: { member: schema } }, []);
  return only?.read(new Given(new Map([['member', written]])), '/work');
}

it.each<[string, Json, string[], Json]>([
  ['text', { type: 'string' }, ['5'], '5'],
  ['a number', { type: 'number' }, ['-1.5'], -1.5],
  ['no number, which the kit refuses with its path', { type: 'integer' }, ['five'], 'five'],
  ['a switch', { type: 'boolean' }, [], true],
  ['a path', { type: 'string', format: 'path' }, ['../a'], '/a'],
  ['a path that may be null', { anyOf: [{ type: 'string', format: 'path' }, { type: 'null' }] }, ['a'], '/work/a'],
  ['a list of paths', { type: 'array', items: { type: 'string', format: 'path' } }, ['a', '/b'], ['/work/a', '/b']],
  ['pairs', { type: 'object', additionalProperties: { type: 'string' } }, ['A=1', 'B=', 'C'], { A: '1', B: '', C: '' }],
  ['an object', { type: 'object', properties: { a: { type: 'integer' } } }, ['{"a":1}'], { a: 1 }],
  ['text or an object', { anyOf: [{ type: 'string' }, { type: 'object' }] }, ['port:8080'], 'port:8080'],
  ['a number or text', { type: ['integer', 'string'] }, ['8080'], 8080],
])('reads %s', (_, schema, written, value) => {
  expect(read(schema, ...written)).toEqual(value);
});

const schema = {
  type: 'object',
  required: ['command'],
  properties: {
    command: { $ref: '#/$defs/line', description: 'what is started' },
    stopSignal: { enum: ['TERM', 'INT'], type: 'string', default: 'TERM', description: 'how it is asked to end' },
    tag: { type: 'string' },
    checkInterval: { type: 'string' },
  },
  $defs: { line: { type: 'string', format: 'path' } },
} as const;

it('makes options with their spellings, their help and whether they are needed', () => {
  expect(
    schemaOptions(schema, ['tag', 'check-interval']).map(({ option, required }) => ({ ...option, required })),
  ).toEqual([
    { name: 'command', value: 'PATH', says: 'what is started (needed)', required: true },
    {
      name: 'stop-signal',
      spellings: ['stopSignal'],
      value: 'TERM|INT',
      says: 'how it is asked to end (default TERM)',
      required: false,
    },
  ]);
});

it('offers the members of alternatives, and needs only what all of them need', () => {
  const either = {
    anyOf: [
      { type: 'object', required: ['a', 'c'], properties: { a: { type: 'string' }, c: { type: 'string' } } },
      { type: 'object', required: ['b', 'c'], properties: { b: { type: 'string' }, c: { type: 'string' } } },
    ],
  };
  expect(schemaOptions(either, []).map(({ member, required }) => [member, required])).toEqual([
    ['a', false],
    ['c', true],
    ['b', false],
  ]);
});

it('reads what a person answers', () => {
  const [command] = schemaOptions(schema, ['tag']);
  expect(command?.readOne('bin/x', '/srv')).toBe('/srv/bin/x');
  const [flag] = schemaOptions({ properties: { flag: { type: 'boolean' } } }, []);
  expect([flag?.readOne('y', '/'), flag?.readOne('no', '/')]).toEqual([true, false]);
});

it('makes nothing of a schema that is none', () => {
  expect(schemaOptions({}, [])).toEqual([]);
});

it('takes the current folder for a path that is marked so, and nothing for any other', () => {
  const path = { type: 'string', format: 'path' };
  const [cwd, file] = schemaOptions(
    { type: 'object', properties: { cwd: { ...path, 'x-lkssp-here': true }, file: path } },
    [],
  );
  expect([cwd?.standard('/srv/web'), file?.standard('/srv/web')]).toEqual(['/srv/web', undefined]);
});
