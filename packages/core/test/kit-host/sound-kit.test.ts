import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openZoo, type Zoo } from './zoo.js';
import { thing } from './thing.js';

describe('a sound kit in a process of its own', () => {
  let zoo: Zoo;
  beforeAll(async () => {
    zoo = await openZoo(['sound', 'not-a-kit']);
  });
  afterAll(async () => {
    await zoo.close();
  });

  it('is loaded, and what is no kit is skipped', () => {
    expect(zoo.gateway.fates()).toEqual([
      {
        fate: 'skipped',
        name: '@zoo/not-a-kit',
        version: '1.0.0',
        sentence: 'The package @zoo/not-a-kit was left out: it has no keyword "lkssp-kit".',
      },
      {
        fate: 'loaded',
        name: '@zoo/sound',
        kit: 'sound',
        version: '1.0.0',
        sentence: 'The kit sound is in use; it has thing.',
      },
    ]);
  });

  it('answers checks', async () => {
    const reply = await zoo.gateway.check(thing('sound', 'web'), 'quickCheck', 2000);
    expect(reply).toMatchObject({ verdict: { verdict: 'healthy' }, starved: false });
    expect(reply.tookMs).toBeLessThan(2000);
  });
});
