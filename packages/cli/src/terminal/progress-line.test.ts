import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ScriptedTerminal } from '../../test/scripted-terminal.js';
import { ProgressLine } from './progress-line.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const begin = (terminal: ScriptedTerminal): ProgressLine => new ProgressLine(terminal, () => Date.now(), 'restore web');

it('says nothing within the first second', () => {
  const terminal = new ScriptedTerminal();
  const line = begin(terminal);
  line.tell('restoring disk');
  vi.advanceTimersByTime(999);
  line.end();
  vi.advanceTimersByTime(10_000);
  expect(terminal.told).toBe('');
});

it('redraws one line on a terminal, with what is done and for how long, and leaves it empty', () => {
  const terminal = new ScriptedTerminal();
  const line = begin(terminal);
  vi.advanceTimersByTime(1000);
  line.tell('restoring disk');
  vi.advanceTimersByTime(1000);
  line.end();
  const clear = '\r\u001b[K';
  expect(terminal.told).toBe(
    `${clear}restore web … 1 s${clear}restoring disk … 1 s${clear}restoring disk … 2 s${clear}`,
  );
});

it('says each thing once where lines cannot be redrawn', () => {
  const terminal = new ScriptedTerminal([], false);
  const line = begin(terminal);
  vi.advanceTimersByTime(5000);
  line.tell('restoring disk');
  line.tell('restoring disk');
  vi.advanceTimersByTime(5000);
  line.end();
  expect(terminal.told).toBe('restore web …\nrestoring disk …\n');
});

it('fits on a line, whatever a kit says', () => {
  const terminal = new ScriptedTerminal();
  const line = begin(terminal);
  vi.advanceTimersByTime(1000);
  line.tell(`a\nb\u001b[2J${'x'.repeat(500)}`);
  line.end();
  expect(terminal.told.split('\r').every((drawn) => drawn.length < 120)).toBe(true);
  expect(terminal.told).not.toContain('\u001b[2J');
});
