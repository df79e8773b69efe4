import { describe, expect, it } from 'vitest';
import { RecordingLogger } from '../engine/simulate/recording-logger.js';
import { Opened } from './opened.js';

describe('Opened', () => {
  it('closes the other way round, one after the other', async () => {
    const closed: string[] = [];
    const opened = new Opened(new RecordingLogger());
    opened.add('first', () => void closed.push('first'));
    opened.add('second', async () => {
      await Promise.resolve();
      closed.push('second');
    });
    await opened.close();
    expect(closed).toEqual(['second', 'first']);
  });

  it('closes the others when one fails, and tells of it', async () => {
    const closed: string[] = [];
    const logger = new RecordingLogger();
    const opened = new Opened(logger);
    opened.add('first', () => void closed.push('first'));
    opened.add('second', () => Promise.reject(new Error('stuck')));
    await opened.close();
    expect(closed).toEqual(['first']);
    expect(JSON.stringify(logger)).toContain('closing second: stuck');
  });

  it('has nothing left to close the second time', async () => {
    let count = 0;
    const opened = new Opened(new RecordingLogger());
    opened.add('one', () => void (count += 1));
    await Promise.all([opened.close(), opened.close()]);
    expect(count).toBe(1);
  });
});
