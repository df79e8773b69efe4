import { describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../domain/engine-settings.js';
import { render } from '../messages/sentence.js';
import { createEngine } from './create-engine.js';
import { simulateLive } from './simulate-live.js';
import { ManualClock } from './simulate/manual-clock.js';
import { ManualEventSource } from './simulate/manual-event-source.js';
import { ManualMachine } from './simulate/manual-machine.js';
import { ManualRestartLedger } from './simulate/manual-restart-ledger.js';
import { RecordingLogger } from './simulate/recording-logger.js';
import { RecordingNodeRestarter } from './simulate/recording-node-restarter.js';
import { ScriptedKitGateway } from './simulate/scripted-kit-gateway.js';
import { MemoryStateStore } from './state/memory-state-store.js';

async function world() {
  const clock = new ManualClock();
  const gateway = new ScriptedKitGateway(clock);
  const restarter = new RecordingNodeRestarter();
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
    onStopped: () => {},
  });
  await engine.start();
  const { kit, type } = gateway.types()[0] ?? { kit: '', type: '' };
  const create = async (tag: string, dependsOn: readonly string[] = []) => {
    gateway.resource(tag).health = 'down';
    await engine.administration.create({ kit, type, tag, options: { id: tag }, dependsOn }, 'test');
    await clock.advance(2000);
  };
  const states = () =>
    Object.fromEntries(engine.administration.status().resources.map((each) => [each.tag, each.state]));
  return { clock, gateway, restarter, engine, create, states };
}

describe('engine/create-engine', () => {
  it('creates a hierarchy, repairs what fails below it, and tells the story', async () => {
    const { clock, gateway, engine, create, states } = await world();
    await create('db');
    await create('web', ['db']);
    expect(states()).toEqual({ db: 'ISP', web: 'ISP' });
    gateway.resource('db').health = 'failed';
    await clock.advance(60_000);
    expect(states()).toEqual({ db: 'ISP', web: 'ISP' });
    const [incident] = await engine.administration.incidents({ limit: 10 });
    expect(incident).toMatchObject({ tag: 'db', result: 'recovered', attempts: 1 });
    const story = await engine.administration.incident(incident?.id ?? 0);
    expect(story.entries.map((entry) => render(entry.sentence)).join('\n')).toContain(
      'recover of db worked: in service',
    );
  });

  it('simulates on a copy: the page tells what would happen, and nothing happens', async () => {
    const { engine, create, gateway, restarter } = await world();
    await create('db');
    await create('web', ['db']);
    const calls = gateway.calls.length;
    const page = await engine.administration.simulate({ fail: ['db'], breakVerbs: ['db:recover', 'db:restore'] });
    expect(page).toContain('restart db with what depends on it (web)');
    expect(page).toContain('restarts of the node that were ordered: 1');
    expect(gateway.calls).toHaveLength(calls);
    expect(restarter.orders).toHaveLength(0);
  });

  it.each([
    ['an unknown tag', { fail: ['nobody'] }, 'LKSSP_RESOURCE_UNKNOWN'],
    ['nothing supposed', { fail: [] }, 'LKSSP_SIMULATION_INVALID'],
    ['a verb that is none', { fail: [], breakVerbs: ['db:explode'] }, 'LKSSP_SIMULATION_INVALID'],
  ])('refuses to simulate %s', async (_what, request, code) => {
    const { engine } = await world();
    await expect(engine.administration.simulate(request)).rejects.toMatchObject({ code });
  });
});
