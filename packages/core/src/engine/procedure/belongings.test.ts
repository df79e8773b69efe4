import { describe, expect, it } from 'vitest';
import type { WatchTarget } from '../../contract/watch-target.js';
import { trialEngine } from '../../testing/trial-engine.js';

const server: WatchTarget = { kind: 'process', pid: 4711, startTime: 12 };

describe('what belongs to a hierarchy', () => {
  it('is told to a remove below, also when what named it is out of service already', async () => {
    const { clock, create, administration, gateway } = await trialEngine();
    await create('disk');
    gateway.resource('web').checks.quickCheck.watch = [server, { kind: 'mount', mountPoint: '/srv' }];
    await create('web', ['disk']);
    await clock.advance(60_000);
    await administration.remove('disk', {}, 'test');
    await clock.advance(10_000);
    const [remove] = gateway.callsOf('disk', 'remove');
    expect(remove?.target.view.belongings).toEqual([server]);
    expect(gateway.callsOf('web', 'restore')[0]?.target.view.belongings).toBeUndefined();
  });

  it('is not told to checks', async () => {
    const { clock, create, gateway } = await trialEngine();
    gateway.resource('web').checks.quickCheck.watch = [server];
    await create('web');
    await clock.advance(120_000);
    const looks = gateway.callsOf('web', 'quickCheck');
    expect(looks.length).toBeGreaterThan(2);
    expect(looks.filter(({ target }) => target.view.belongings !== undefined)).toEqual([]);
  });
});
