import { say } from '@lkssp/core/engine';
import { ManualClock } from '@lkssp/core/testing';
import { describe, expect, it } from 'vitest';
import type { ServerParts } from './server-parts.js';
import { whyNotNow } from './why-not-now.js';

interface Found {
  goingDown?: boolean;
  latch?: { incident: number };
  alarms?: { key: string; sentence: ReturnType<typeof say> }[];
  resources?: { tag: string; acting?: string; incident?: number }[];
  running?: { id: string; order: string }[];
  begun?: { number: number };
}

/** Asks while time passes; what is found can be changed meanwhile. */
async function ask(found: Found, running?: string): Promise<string | undefined> {
  const clock = new ManualClock();
  const parts = {
    clock,
    administration: { status: () => ({ goingDown: false, alarms: [], resources: [], ...found }) },
    operations: {
      get running() {
        return found.running ?? [];
      },
    },
    kits: { begun: () => Promise.resolve(found.begun) },
  } as unknown as ServerParts;
  let over = false;
  const answer = whyNotNow(parts, running).finally(() => (over = true));
  for (let turn = 0; turn < 200 && !over; turn += 1) await clock.advance(100);
  return await answer;
}

describe('programs, kits and store', () => {
  it('may be replaced where nothing is under way', async () => {
    expect(await ask({ resources: [{ tag: 'web' }] })).toBeUndefined();
  });

  const store = { key: 'store', sentence: say('storeFailing', { why: 'disk full' }) };
  it.each<[string, Found]>([
    ['the node is going down', { goingDown: true }],
    ['restarted because of incident 7', { latch: { incident: 7 } }],
    ['disk full', { alarms: [store] }],
    ['"kit add" is under way (operation 3)', { running: [{ id: '3', order: 'kit add' }] }],
    ['"web" is being repaired or changed (restore)', { resources: [{ tag: 'web', acting: 'restore' }] }],
    ['"web" is being repaired or changed (incident 4)', { resources: [{ tag: 'web', incident: 4 }] }],
    ['a change of the kits has begun', { begun: { number: 2 } }],
  ])('may not be replaced now: %s', async (words, found) => {
    expect(await ask(found)).toContain(words);
  });

  it('wait a moment for what passes', async () => {
    const found: Found = { running: [{ id: '1', order: 'take the kit folder' }] };
    const asked = ask(found);
    found.running = [];
    expect(await asked).toBeUndefined();
  });

  it('do not wait for their own order', async () => {
    expect(await ask({ running: [{ id: '1', order: 'upgrade' }] }, 'upgrade')).toBeUndefined();
  });
});
