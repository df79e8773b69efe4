import { describe, expect, it } from 'vitest';
import { ManualEventSource } from '../../engine/simulate/manual-event-source.js';
import { CombinedEventSource } from './combined-event-source.js';

class ClosableEventSource extends ManualEventSource {
  closed = 0;
  failure: Error | undefined;

  close(): Promise<void> {
    this.closed += 1;
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
  }
}

function combined() {
  const [kernel, units] = [new ClosableEventSource(), new ClosableEventSource()];
  const source = new CombinedEventSource([
    { kinds: ['mount', 'process'], source: kernel },
    { kinds: ['unit'], source: units },
  ]);
  return { source, kernel, units };
}
const MOUNT = { kind: 'mount', mountPoint: '/srv' } as const;
const UNIT = { kind: 'unit', unit: 'cron.service' } as const;

describe('CombinedEventSource', () => {
  it('gives each source the targets of its kinds, and passes all hints on', () => {
    const { source, kernel, units } = combined();
    const hints: unknown[] = [];
    source.onHint((tag, target) => hints.push([tag, target]));
    source.watch('web', [MOUNT, UNIT, { kind: 'link', device: 'eth0' }]);
    expect(kernel.watched.get('web') ?? []).toEqual([MOUNT]);
    expect(units.watched.get('web') ?? []).toEqual([UNIT]);
    kernel.hint('web', MOUNT);
    units.hint('web', UNIT);
    expect(hints).toEqual([
      ['web', MOUNT],
      ['web', UNIT],
    ]);
  });

  it('ends what is watched in all of them', () => {
    const { source, kernel, units } = combined();
    source.watch('web', [MOUNT, UNIT]);
    source.watch('web', [UNIT]);
    expect(kernel.watched.get('web') ?? []).toEqual([]);
    source.watch('web', []);
    expect(units.watched.get('web') ?? []).toEqual([]);
  });

  it('closes all, also when one cannot be closed, and says so', async () => {
    const { source, kernel, units } = combined();
    kernel.failure = new Error('stuck');
    await expect(source.close()).rejects.toThrow('stuck');
    expect([kernel.closed, units.closed]).toEqual([1, 1]);
  });
});
