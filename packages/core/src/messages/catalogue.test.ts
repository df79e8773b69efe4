import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../errors/error-codes.js';
import { MESSAGES } from './catalogue.js';
import { DAEMON_MESSAGES } from './daemon-messages.js';
import { ENGINE_MESSAGES } from './engine-messages.js';
import { KIT_HOST_MESSAGES } from './kit-host-messages.js';
import { RELEASE_MESSAGES } from './release-messages.js';
import type { Message } from './template.js';

const entries: readonly (readonly [string, Message])[] = Object.entries(MESSAGES);
const root = join(import.meta.dirname, '../../../..');

/** All code of ours outside tests and the catalogue itself, as one text. */
function codeOfAllPackages(): string {
  const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'src'));
  return folders
    .flatMap((folder) => {
      try {
        return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
      } catch {
        return [];
      }
    })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('-messages.ts'))
    .map((name) => readFileSync(name, 'utf8'))
    .join('\n');
}

describe('the catalogue', () => {
  it('gives every number once, to errors and messages together', () => {
    const numbers = [...entries.map(([, { number }]) => number), ...Object.values(ERRORS).map(({ number }) => number)];
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  });

  it('gives every name once', () => {
    const catalogues = [ENGINE_MESSAGES, KIT_HOST_MESSAGES, DAEMON_MESSAGES, RELEASE_MESSAGES];
    const sizes = catalogues.map((each) => Object.keys(each).length);
    expect(entries).toHaveLength(sizes.reduce((sum, each) => sum + each, 0));
  });

  it.each([
    ['engine', ENGINE_MESSAGES, 200],
    ['kit host', KIT_HOST_MESSAGES, 201],
    ['daemon', DAEMON_MESSAGES, 202],
    ['packages', RELEASE_MESSAGES, 203],
  ] as const)(
    'keeps the numbers of the %s together',
    (_name, messages: Readonly<Record<string, Message>>, thousand) => {
      const astray = Object.entries(messages).filter(([, { number }]) => Math.floor(number / 1000) !== thousand);
      expect(astray).toEqual([]);
    },
  );

  it('says sentences: no blank at an end, no full stop, places with plain names', () => {
    const crooked = entries.filter(
      ([, { text }]) =>
        text.trim() !== text || text.endsWith('.') || /[{}]/.test(text.replaceAll(/\{[a-zA-Z]+\}/g, '')),
    );
    expect(crooked).toEqual([]);
  });

  it('holds nothing that nobody says', () => {
    const code = codeOfAllPackages();
    const unsaid = entries.map(([name]) => name).filter((name) => !new RegExp(`['"\`.]${name}\\b`).test(code));
    expect(unsaid).toEqual([]);
  });
});
