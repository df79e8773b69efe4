import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@lkssp/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Departure } from './departure.js';
import { thisHolder } from './holder.js';
import { JournalFile } from './journal-file.js';
import type { JournalRecord } from './journal-record.js';
import { Probation, type ProbationParts } from './probation.js';

const WORDS = (root: string) => ['--home', root];

function trial(more: Partial<JournalRecord> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'lkssp-probation-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const lib = join(root, 'lib');
  mkdirSync(lib);
  const journal = new JournalFile(lib);
  journal.write({
    format: 1,
    id: 'one',
    kind: 'upgrade',
    phase: 'running',
    step: 'handing-over',
    from: '1.0.0',
    to: '2.0.0',
    who: 'me',
    startedAt: 1,
    holder: thisHolder(),
    folder: join(lib, 'changeovers', 'one'),
    undo: [],
    program: '/old/main.js',
    next: '/new/main.js',
    resources: [
      { tag: 'web', served: true },
      { tag: 'spare', served: false },
    ],
    kits: ['genapp'],
    ...more,
  });
  return { root, lib, journal };
}

interface Found {
  resources: { tag: string; state: string }[];
  kits?: string[];
  /** After the first look. */
  later?: { tag: string; state: string }[];
}

/** Stands a probation with what is found, while time passes. */
async function stand(found: Found, guarding = true) {
  const { root, lib, journal } = trial();
  const clock = new ManualClock();
  const departures: Departure[] = [];
  let looks = 0;
  const kits = (found.kits ?? ['genapp']).map((kit) => ({ kit, fate: 'loaded' }));
  const parts = {
    clock,
    guarding,
    limitMs: 2000,
    logger: { tell: () => undefined, debug: () => undefined },
    administration: {
      status: () => ({ resources: (looks++ > 0 ? found.later : undefined) ?? found.resources }),
      kits: () => kits,
    },
    depart: (departure: Departure) => void departures.push(departure),
  } as unknown as ProbationParts;
  let over = false;
  const standing = Probation.begin(lib, WORDS(root))
    ?.stand(parts)
    .finally(() => (over = true));
  while (!over) {
    await clock.advance(100);
    // Its journal is written by the system, whose time is not ours.
    await new Promise(setImmediate);
  }
  await standing;
  return { root, journal, next: await departures[0]?.leave() };
}

const ALL = [
  { tag: 'web', state: 'ISP' },
  { tag: 'spare', state: 'OSU' },
];

describe('the first moments of a new program', () => {
  it('end well when everything is as it was, also when something has failed since', async () => {
    for (const state of ['ISP', 'ISU', 'OSF']) {
      const { journal, next } = await stand({ resources: [{ tag: 'web', state }, ...ALL.slice(1)] });
      expect(journal.read()).toMatchObject({ phase: 'done', step: 'ended' });
      expect(next).toBeUndefined();
    }
  });

  it.each([
    ['a resource is gone', { resources: ALL.slice(1) }, '"web" is not there.'],
    ['a kit is not loaded', { resources: ALL, kits: [] }, 'The kit genapp is not loaded.'],
    [
      'what served is not known',
      { resources: [{ tag: 'web', state: 'ILLSTATE' }, ...ALL.slice(1)] },
      '"web" was in service, and its state is not known.',
    ],
  ])('lead back to the program before when %s', async (_, found, reason) => {
    const { root, journal, next } = await stand(found);
    expect(next).toEqual({ program: '/old/main.js', words: WORDS(root) });
    expect(journal.read()).toMatchObject({ phase: 'running', step: 'taking-back', reason });
  });

  it('end well when somebody has deleted what had not been looked at yet', async () => {
    const { journal, next } = await stand({
      resources: [{ tag: 'web', state: 'ILLSTATE' }, ...ALL.slice(1)],
      later: [],
    });
    expect(next).toBeUndefined();
    expect(journal.read()).toMatchObject({ phase: 'done', step: 'ended' });
  });

  it('do not ask for states where nothing is guarded', async () => {
    const { journal } = await stand({ resources: [{ tag: 'web', state: 'ILLSTATE' }, ...ALL.slice(1)] }, false);
    expect(journal.read()?.phase).toBe('done');
  });

  it.each<[string, Partial<JournalRecord>]>([
    ['over', { phase: 'done', step: 'ended' }],
    ['of another process', { holder: { ...thisHolder(), pid: 1 } }],
    ['tried already', { step: 'attempting' }],
  ])('are none when the changeover is %s', (_, more) => {
    const { root, lib } = trial(more);
    expect(Probation.begin(lib, WORDS(root))).toBeUndefined();
  });
});
