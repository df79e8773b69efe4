import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { daemonConfigJsonSchema, daemonConfigSchema, parseDocument } from '@lkssp/core/engine';
import { describe, expect, it } from 'vitest';
import { configurationPage } from './configuration-page.ts';

const PAGE = join(import.meta.dirname, '../../docs/reference/configuration.md');

describe('docs/reference/configuration.md', () => {
  it('says what the schema says', () => {
    const mend = 'the configuration and its page differ: run "npm run build && node tools/reference/main.ts"';
    expect(readFileSync(PAGE, 'utf8'), mend).toBe(configurationPage(daemonConfigJsonSchema()));
  });

  it('has a row with a meaning for every key', () => {
    const rows = configurationPage(daemonConfigJsonSchema())
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([]);
    expect(rows.find((row) => row.includes('restartBudget.period'))).toContain('| a duration from 1min on | `60min` |');
  });

  it('shows an example that the daemon would take', () => {
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8')) ?? [];
    expect(text).not.toBe('');
    expect(parseDocument({ text, file: 'example', schema: daemonConfigSchema })).toMatchObject({ valid: true });
  });
});
