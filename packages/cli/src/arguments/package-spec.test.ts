import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageSpec } from './package-spec.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lkssp-spec-'));
  mkdirSync(join(folder, 'kit-x'));
  writeFileSync(join(folder, 'kit-x-1.0.0.tgz'), '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['@lkssp/kit-ip'],
  ['@lkssp/kit-ip@^1'],
  ['@lkssp/kit-ip@>=1.0.0 <2'],
  ['kit-x@latest'],
  ['kit-x'],
  ['ip@npm:@lkssp/kit-ip@1.0.0'],
  ['https://registry.example/kit-x/-/kit-x-1.0.0.tgz'],
])('leaves %s as it is', (written) => {
  expect(packageSpec(written, '/work')).toBe(written);
});

it.each([
  ['./kit-x', 'kit-x'],
  ['.', ''],
  ['kit-x-1.0.0.tgz', 'kit-x-1.0.0.tgz'],
  ['./kit-x/../kit-x-1.0.0.tgz', 'kit-x-1.0.0.tgz'],
  ['file:kit-x', 'kit-x'],
])('makes the path %s absolute', (written, found) => {
  expect(packageSpec(written, folder)).toBe(join(folder, found).replace(/\/$/, ''));
});

it('takes a path from the root, and one in a file address', () => {
  const path = join(folder, 'kit-x');
  expect(packageSpec(path, '/work')).toBe(path);
  expect(packageSpec(`file://${path}`, '/work')).toBe(path);
});

it.each([['./kit-y'], ['/nowhere/kit-1.0.0.tgz'], ['kit-y-1.0.0.tgz']])('says that there is no %s', (written) => {
  expect(() => packageSpec(written, folder)).toThrow(expect.objectContaining({ exit: 7 }));
});

it('does not take nothing for a package', () => {
  expect(() => packageSpec(' ', folder)).toThrow(expect.objectContaining({ exit: 2 }));
});
