import { afterEach, describe, expect, it } from 'vitest';
import { signal } from '../../rig/cleanup.ts';
import { LabEngine } from './lab-engine.ts';

describe('lab/rig/lab-engine', () => {
  let engine: LabEngine | undefined;

  afterEach(async () => {
    await engine?.end();
  });

  it('is a real daemon from sources, which repairs what is killed', async () => {
    engine = await LabEngine.start({ kits: ['kit-genapp'] });
    await engine.mustLkssp('policy', 'set', 'Failover', '--off');
    await engine.trial.apply(engine.trial.sleeper('one'));
    await engine.trial.settled();
    const ended = engine.ended('one');
    signal(engine.trial.processOf('one'), 'SIGKILL');

    expect((await ended).result).toBe('recovered');
    expect(engine.wouldRestart()).toBe('');
  });
});
