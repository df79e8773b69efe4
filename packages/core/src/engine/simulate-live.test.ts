import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../domain/engine-settings.js';
import type { Administration } from '../ports/administration.js';
import { createEngine } from './create-engine.js';
import { ManualClock } from './simulate/manual-clock.js';
import { ManualEventSource } from './simulate/manual-event-source.js';
import { ManualMachine } from './simulate/manual-machine.js';
import { ManualRestartLedger } from './simulate/manual-restart-ledger.js';
import { RecordingLogger } from './simulate/recording-logger.js';
import { RecordingNodeRestarter } from './simulate/recording-node-restarter.js';
import { ScriptedKitGateway } from './simulate/scripted-kit-gateway.js';
import { scriptedType } from './simulate/scripted-type.js';
import { simulateLive } from './simulate-live.js';
import { MemoryStateStore } from './state/memory-state-store.js';

describe('simulateLive', () => {
  let clock: ManualClock;
  let gateway: ScriptedKitGateway;
  let restarter: RecordingNodeRestarter;
  let administration: Administration;

  const simulate = (fail: readonly string[], more: { hang?: string[]; breakVerbs?: string[] } = {}) =>
    administration.simulate({ fail, ...more });

  beforeEach(async () => {
    clock = new ManualClock({ sinceBoot: 3_600_000 });
    gateway = new ScriptedKitGateway(clock, [scriptedType(), scriptedType({ type: 'plain', recover: false })]);
    restarter = new RecordingNodeRestarter();
    const engine = await createEngine({
      clock,
      gateway,
      restarter,
      logger: new RecordingLogger(),
      machine: new ManualMachine(),
      events: new ManualEventSource(),
      store: new MemoryStateStore(),
      makeLedger: () => new ManualRestartLedger([]),
      sync: () => Promise.resolve(),
      settings: DEFAULT_ENGINE_SETTINGS,
      facts: { version: '1.0.0', pid: 2 },
      simulate: simulateLive,
      onStopped: () => undefined,
    });
    administration = engine.administration;
    await engine.start();
    for (const [tag, dependsOn] of [
      ['db', []],
      ['web', ['db']],
    ] as const)
      await administration.create({ kit: 'pretend', type: 'plain', tag, options: { id: tag }, dependsOn }, 'test');
    await clock.advance(5000);
  });

  it('tells as a page what would be done, in the words of the real thing', async () => {
    const page = await simulate(['db']);
    const acts = page.split('\n').filter((line) => line.includes(' act ') && line.includes('begins'));
    expect(acts.map((line) => line.replace(/^.* act +/, ''))).toEqual([
      'remove of web begins',
      'remove of db begins',
      'restore of db begins',
      'restore of web begins',
    ]);
    expect(page).toMatch(/incident 1 of db: recovered after .*, attempts: 1/);
    expect(page).toContain('the node was not restarted');
  });

  it('knows verbs that are supposed to break, and tells of the restart that would follow', async () => {
    const page = await simulate(['web'], { breakVerbs: ['web:restore'] });
    expect(page).toContain('restarts of the node that were ordered: 1');
    expect(page).toMatch(/incident 1 of web: escalated/);
  });

  it('goes by the policies in force', async () => {
    await administration.setPolicy({ policy: 'Failover', on: false, tag: 'web' }, 'test');
    const page = await simulate(['web'], { breakVerbs: ['web:restore'] });
    expect(page).toContain('Failover is off (resource): web stays failed');
    expect(page).toContain('the node was not restarted');
  });

  it('supposes that a check hangs, for as long as it takes until something is decided', async () => {
    const page = await simulate([], { hang: ['web'] });
    expect(page).toMatch(/incident 1 of web opens: quickCheck hung/);
  });

  it('plays only what is connected with the named resources', async () => {
    await administration.create({ kit: 'pretend', type: 'thing', tag: 'mail', options: { id: 'mail' } }, 'test');
    await clock.advance(5000);
    expect(await simulate(['db'])).not.toContain('mail');
    expect(await simulate(['mail'])).not.toContain('db');
  });

  it('knows what was counted already', async () => {
    await administration.setPolicy(
      { policy: 'TemporalRecovery', on: true, recoveryLimit: 2, periodMinutes: 30 },
      'test',
    );
    gateway.resource('web').health = 'failed';
    await clock.advance(60_000);
    expect(await simulate(['web'])).toContain('TemporalRecovery: web needed 2 recoveries within 30 min');
  });

  it('does nothing real, and counts for nothing afterwards', async () => {
    const [calls, before] = [gateway.actions.length, administration.status()];
    await simulate(['db', 'web'], { breakVerbs: ['db:restore', 'web:restore'] });
    expect(gateway.actions).toHaveLength(calls);
    expect(restarter.orders).toEqual([]);
    expect(administration.status()).toEqual(before);
    expect(await administration.incidents({ limit: 10 })).toEqual([]);
    expect(await simulate(['db'])).toBe(await simulate(['db']));
  });

  it.each([
    [[], {}, 'LKSSP_SIMULATION_INVALID'],
    [['ghost'], {}, 'LKSSP_RESOURCE_UNKNOWN'],
    [['db'], { hang: ['db'] }, 'LKSSP_SIMULATION_INVALID'],
    [['db'], { breakVerbs: ['db'] }, 'LKSSP_SIMULATION_INVALID'],
    [['db'], { breakVerbs: ['db:create'] }, 'LKSSP_SIMULATION_INVALID'],
    [['db'], { breakVerbs: ['ghost:restore'] }, 'LKSSP_RESOURCE_UNKNOWN'],
  ] as const)('refuses to suppose %j with %j', async (fail, more, code) => {
    await expect(administration.simulate({ fail, ...more })).rejects.toMatchObject({ code });
  });
});
