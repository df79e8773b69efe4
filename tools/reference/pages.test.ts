import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, MESSAGES } from '@lkssp/core/engine';
import { describe, expect, it } from 'vitest';
import { errorsPage, messagesPage } from './pages.ts';

const MEND = 'a table in the code and its page differ: run "npm run build && node tools/reference/main.ts"';

function committed(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../docs/reference', name), 'utf8');
}

/** Rows of a page by their number, so that a failure names the rows and not the whole page. */
function rowsOf(page: string): ReadonlyMap<string, string> {
  const rows = page.split('\n').filter((line) => /^\| \d/.test(line));
  return new Map(rows.map((row) => [row.split(' | ')[1] ?? row, row]));
}

describe('the reference pages', () => {
  it.each([
    ['errors.md', errorsPage(ERRORS)],
    ['messages.md', messagesPage(MESSAGES)],
  ])('%s says what the code says, no row less and none more', (name, made) => {
    const [inCode, onPage] = [rowsOf(made), rowsOf(committed(name))];
    expect(
      [...inCode.values()].filter((row) => ![...onPage.values()].includes(row)),
      MEND,
    ).toEqual([]);
    expect(
      [...onPage.values()].filter((row) => ![...inCode.values()].includes(row)),
      MEND,
    ).toEqual([]);
    expect(committed(name), MEND).toBe(made);
  });

  it('shows what would break a table as text', () => {
    const page = messagesPage({ odd: { number: 1, level: 'info', text: 'a|b <c>' } });
    expect(page).toContain('| 1 | `odd` | info | a\\|b &lt;c> |');
  });
});
