import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.js';

describe('engine/action/lanes', () => {
  it('lets one act at a time for each key, also after one that failed', async () => {
    const lanes = new Lanes();
    const story: string[] = [];
    const act =
      (name: string, fails = false) =>
      async () => {
        story.push(`${name} begins`);
        await new Promise<void>((resolve) => setImmediate(resolve));
        story.push(`${name} ends`);
        if (fails) throw new Error('broken');
        return name;
      };
    const ends = await Promise.allSettled([
      lanes.take('web', act('one', true)),
      lanes.take('web', act('two')),
      lanes.take('db', act('apart')),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(story.indexOf('two begins')).toBeGreaterThan(story.indexOf('one ends'));
    expect(story.indexOf('apart begins')).toBeLessThan(story.indexOf('one ends'));
  });
});
