import { describe, expect, it } from 'vitest';
import { type AskOperation, waitFor } from './wait-for.js';
import type { Operation } from './wire/operation.js';

const said = (text: string) => ({ number: 1, text, facts: {} });
const running = (...texts: readonly string[]): Operation => ({
  id: 'op-1',
  order: 'restore web',
  phase: 'running',
  progress: texts.map(said),
  startedAt: 0,
});

/** Answers in turn; the last answer is repeated. */
function answers(...operations: readonly Operation[]) {
  const asked: (readonly [number, number])[] = [];
  const ask: AskOperation = (_id, { seen, waitMs }) => {
    asked.push([seen, waitMs]);
    const next = operations[Math.min(asked.length, operations.length) - 1];
    return next === undefined ? Promise.reject(new Error('nothing to say')) : Promise.resolve(next);
  };
  return { ask, asked };
}

describe('waitFor', () => {
  it('asks nothing when the operation is over', async () => {
    const { ask, asked } = answers();
    const over: Operation = { ...running('a'), phase: 'done' };
    expect(await waitFor(ask, over)).toBe(over);
    expect(asked).toEqual([]);
  });

  it('tells each line of progress once, in order, and says how much it has seen', async () => {
    const end: Operation = { ...running('a', 'b', 'c', 'd'), phase: 'failed', code: 'LKSSP_ACTION_FAILED', exit: 1 };
    const { ask, asked } = answers(running('a', 'b'), running('a', 'b'), end);
    const told: string[] = [];
    const result = await waitFor(ask, running('a'), { onProgress: ({ text }) => void told.push(text) });
    expect(result).toBe(end);
    expect(told).toEqual(['a', 'b', 'c', 'd']);
    expect(asked.map(([seen]) => seen)).toEqual([1, 2, 2]);
    expect(asked.every(([, waitMs]) => waitMs === 20_000)).toBe(true);
  });

  it('gives up at its deadline, says that the operation goes on, and never waits past it', async () => {
    const { ask, asked } = answers(running());
    await expect(waitFor(ask, running(), { deadlineMs: 5 })).rejects.toMatchObject({
      code: 'LKSSP_OPERATION_UNFINISHED',
      exit: 1,
      message: 'restore web is not finished after 0.005 s and goes on as operation op-1.',
    });
    expect(asked.every(([, waitMs]) => waitMs <= 5)).toBe(true);
  });

  it('gives up when its signal says so', async () => {
    const giveUp = new AbortController();
    const ask: AskOperation = () => {
      giveUp.abort(new Error('enough'));
      return Promise.resolve(running());
    };
    await expect(waitFor(ask, running(), { signal: giveUp.signal })).rejects.toThrow('enough');
  });

  it('hands on what went wrong while it asked', async () => {
    await expect(waitFor(answers().ask, running())).rejects.toThrow('nothing to say');
  });
});
