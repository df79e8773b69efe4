import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { giveBack } from './give-back.js';
import { thisHolder } from './holder.js';
import { JournalFile } from './journal-file.js';
import type { ChangeoverStep } from './journal-record.js';

/** A home in which a changeover of this process stands at `step`. */
function trial(step: ChangeoverStep) {
  const root = mkdtempSync(join(tmpdir(), 'lkssp-give-back-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const lib = join(root, 'lib');
  mkdirSync(lib);
  const journal = new JournalFile(lib);
  journal.write({
    format: 1,
    id: 'one',
    kind: 'upgrade',
    phase: 'running',
    step,
    from: '1.0.0',
    to: '2.0.0',
    who: 'me',
    startedAt: 1,
    holder: thisHolder(),
    folder: join(lib, 'changeovers', 'one'),
    undo: [],
    program: '/old/main.js',
    next: '/new/main.js',
    resources: [],
    kits: [],
  });
  return {
    words: ['--home', root],
    journal,
    takeNothing: () => mkdirSync(join(lib, 'changeover.json.new', 'in-the-way'), { recursive: true }),
  };
}

it('gives back the program before, with the reason', () => {
  const { words, journal } = trial('verifying');
  expect(giveBack(words, 'it was not good')).toEqual({ program: '/old/main.js', words });
  expect(journal.read()).toMatchObject({ step: 'taking-back', reason: 'it was not good' });
});

it.each(['attempting', 'verifying', 'taking-back'] as const)(
  'gives it back at "%s" also when the disk takes nothing: the step says enough',
  (step) => {
    const { words, journal, takeNothing } = trial(step);
    takeNothing();
    expect(giveBack(words, 'it was not good')).toEqual({ program: '/old/main.js', words });
    expect(journal.read()).toMatchObject({ step });
  },
);

it('does not give it back for another try of the same, for ever', () => {
  const { words, takeNothing } = trial('handing-over');
  takeNothing();
  expect(giveBack(words, 'it was not good')).toBeUndefined();
});

it('gives nothing back before anything was handed over', () => {
  const { words } = trial('switching');
  expect(giveBack(words, 'it was not good')).toBeUndefined();
});
