import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNode, isInstalled, markInstalled } from './install.js';

describe('bootstrap/install', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lkssp-bootstrap-'));
    writeFileSync(join(root, 'package-lock.json'), '{"lockfileVersion":3}');
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('asks for an install on a fresh clone', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it('asks for none after one', () => {
    mkdirSync(join(root, 'node_modules'));
    markInstalled(root);

    expect(isInstalled(root)).toBe(true);
  });

  it('asks again when the lock file has changed', () => {
    mkdirSync(join(root, 'node_modules'));
    markInstalled(root);
    writeFileSync(join(root, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}');

    expect(isInstalled(root)).toBe(false);
  });

  it('prefers the Node that npm brought', () => {
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules/.bin/node'), '');

    expect(findNode(root, { version: '26.1.0', path: '/usr/bin/node' })).toBe(join(root, 'node_modules/.bin/node'));
  });

  it.each([
    ['24.0.0', '/usr/bin/node'],
    ['20.20.2', undefined],
  ])('without one, takes a running Node %s as %s', (version, found) => {
    expect(findNode(root, { version, path: '/usr/bin/node' })).toBe(found);
  });
});
