import { describe, expect, it } from 'vitest';
import { render } from '../messages/sentence.js';
import { inService, STATE_WORDS, type StateName, unknownCondition } from './resource-state.js';

describe('states', () => {
  it('serve when they are ISP or ISU', () => {
    const names = Object.keys(STATE_WORDS) as StateName[];
    expect(names.filter(inService)).toEqual(['ISP', 'ISU']);
  });

  it('have one word each', () => {
    const words = Object.values(STATE_WORDS);
    expect(new Set(words).size).toBe(words.length);
  });

  it('begin as unknown, with a reason and without claims', () => {
    const condition = unknownCondition('web', 77);
    expect(condition).toMatchObject({ tag: 'web', state: 'ILLSTATE', cause: 'start', since: 77, watch: [] });
    expect(render(condition.reason)).toBe('not looked at yet');
    expect(condition.servedInBoot).toBeUndefined();
  });
});
