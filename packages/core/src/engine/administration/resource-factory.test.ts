import { describe, expect, it } from 'vitest';
import { trialEngine } from '../../testing/trial-engine.js';

const document = (id: string) => ({
  version: 1 as const,
  resources: { web: { kit: 'pretend', type: 'thing', options: { id, speed: 1 }, dependsOn: [] } },
});

describe('ResourceFactory', () => {
  it('gives the kit what it has left of a thing when the same thing is applied again, and only then', async () => {
    const { clock, administration, gateway } = await trialEngine();
    const applied = async (id: string) => {
      await clock.finish(administration.apply(document(id), 'test'));
      await clock.advance(10_000);
      return gateway.callsOf('web', 'create').at(-1)?.target.handle;
    };
    gateway.resource('web').actions.restore.handle = { own: true };
    expect(await applied('a')).toBeUndefined();
    expect(await applied('a')).toEqual({ own: true });
    expect(await applied('b')).toBeUndefined();
    expect(gateway.callsOf('web', 'create')).toHaveLength(3);
  });
});
