import { describe, expect, it } from 'vitest';
import { app } from '../src/app.js';
import { commandWords } from '../src/command-option.js';
import { supervisedProcess } from '../src/process.js';
import { processOptions } from '../src/process-options.js';
import { parseReady } from '../src/ready-option.js';

describe('command', () => {
  it.each<[string, string[]]>([
    ['node server.js', ['node', 'server.js']],
    [`nginx -g 'daemon off;'`, ['nginx', '-g', 'daemon off;']],
    ['  a   b ', ['a', 'b']],
    [`a "b 'c' d"`, ['a', `b 'c' d`]],
    [`a ''`, ['a', '']],
    ['a $HOME *', ['a', '$HOME', '*']],
  ])('splits %j as people mean it, without a shell', (text, words) => {
    expect(commandWords(text)).toEqual(words);
  });

  it('takes a list of words as it is', () => {
    expect(commandWords(['a b', '', `"c"`])).toEqual(['a b', '', `"c"`]);
  });
});

describe('ready', () => {
  it.each([
    ['none', { by: 'none' }],
    ['notify', { by: 'notify' }],
    ['port:8080', { by: 'port', port: 8080 }],
    ['port:127.0.0.1:8080', { by: 'port', port: 8080, address: '127.0.0.1' }],
    ['port:db.example:5432', { by: 'port', port: 5432, address: 'db.example' }],
    ['port:[::1]:80', { by: 'port', port: 80, address: '::1' }],
    ['log:^listening on \\d+$', { by: 'log', pattern: /^listening on \d+$/m }],
    ['delay:2s', { by: 'delay', ms: 2000 }],
  ])('understands %s', (text, meaning) => {
    expect(parseReady(text)).toEqual(meaning);
  });

  it.each([
    '',
    'port',
    'port:',
    'port:0',
    'port:65536',
    'port:x',
    'port:1:2:3',
    'log:',
    'log:[',
    'delay:',
    'delay:2',
    'Notify',
  ])('refuses %j', (text) => {
    expect(parseReady(text)).toBeUndefined();
  });
});

describe('the definition', () => {
  it('marks the paths that the command line makes absolute', () => {
    const { properties } = app.jsonSchema as { properties: Record<string, { format?: string }> };
    const paths = Object.entries(properties).filter(([, { format }]) => format === 'path');
    expect(paths.map(([name]) => name)).toEqual(['restore', 'remove', 'quickCheck', 'recover']);
    const { properties: others } = supervisedProcess.jsonSchema as typeof app.jsonSchema & {
      properties: { cwd: object };
    };
    expect(others.cwd).toMatchObject({ format: 'path' });
  });

  it('requires what must be given and nothing else', () => {
    expect(app.jsonSchema).toMatchObject({ required: ['restore', 'remove'], additionalProperties: false });
    expect(supervisedProcess.jsonSchema).toMatchObject({ required: ['command'], additionalProperties: false });
  });

  it('says which resources are not monitored, and which have no repair in place', () => {
    const scripts = { restore: '/r', remove: '/x' };
    expect(app.lacks?.(scripts)).toEqual(['quickCheck', 'recover']);
    expect(app.lacks?.({ ...scripts, quickCheck: '/q', recover: '/c' })).toEqual([]);
    const lacksOf = (ready: string) => supervisedProcess.lacks?.(processOptions.parse({ command: 'a', ready }));
    expect(lacksOf('none')).toEqual(['deepCheck']);
    expect(lacksOf('port:80')).toEqual([]);
  });

  it('tells applications apart that share a script', () => {
    const scripts = { restore: '/r', remove: '/x' };
    expect(app.identify(scripts)).toBe('/r');
    expect(app.identify({ ...scripts, info: 'a=1' })).toBe('/r a=1');
    expect(app.identify({ ...scripts, info: 'a=1', id: 'mine' })).toBe('mine');
    expect(supervisedProcess.identify(processOptions.parse({ command: `a 'b c'` }))).toBe('a b c');
    expect(supervisedProcess.identify(processOptions.parse({ command: 'a', id: 'mine' }))).toBe('mine');
  });
});
