import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkApiReports } from './api-report.ts';

describe('check/api-report', () => {
  let folder: string;

  beforeEach(() => {
    // Inside the repository, where the types of Node are found.
    mkdirSync('node_modules/.cache', { recursive: true });
    folder = resolve(mkdtempSync('node_modules/.cache/lkssp-api-'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@lkssp/kit-a', version: '1.0.0' }));
    writeFileSync(join(folder, 'index.d.ts'), 'export interface Verdict { readonly reason: string }\n');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const doors = () => [{ folder, declarations: 'index.d.ts', report: 'a.api.md' }];

  it('asks for a report that is missing, writes it when told to, and is content then', () => {
    expect(checkApiReports(false, doors()).output).toContain('a.api.md is stale');
    expect(checkApiReports(true, doors()).fine).toBe(true);
    expect(readFileSync(join(folder, 'api/a.api.md'), 'utf8')).toContain('export interface Verdict');
    expect(checkApiReports(false, doors()).fine).toBe(true);
  });

  it('notices a changed surface', () => {
    checkApiReports(true, doors());
    writeFileSync(join(folder, 'index.d.ts'), 'export interface Verdict { readonly because: string }\n');

    expect(checkApiReports(false, doors()).fine).toBe(false);
  });
});
