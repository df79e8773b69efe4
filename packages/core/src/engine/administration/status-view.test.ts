import { describe, expect, it } from 'vitest';
import { trialEngine } from '../../testing/trial-engine.js';

describe('engine/administration/status-view', () => {
  it('shows all resources in the order in which they were created', async () => {
    const { create, administration } = await trialEngine();
    for (const tag of ['web', 'db', 'disk']) await create(tag);
    expect(administration.status().resources.map(({ tag }) => tag)).toEqual(['web', 'db', 'disk']);
  });

  it('shows only what is asked for, the same as among all, and nothing for a tag that there is not', async () => {
    const { create, administration } = await trialEngine();
    for (const tag of ['web', 'db']) await create(tag);
    const { resources, ...server } = administration.status();
    const { resources: some, ...same } = administration.status(['db', 'ghost']);
    expect(some).toEqual(resources.filter(({ tag }) => tag === 'db'));
    expect(same).toEqual(server);
    expect(administration.status([]).resources).toEqual([]);
  });
});
