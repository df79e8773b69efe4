import { createEngine } from './create-engine.js';
import type { Given } from './simulate/given.js';
import { planOf, storyOf } from './simulate/given-store.js';
import { type BringUp, ScenarioPlayer } from './simulate/scenario-player.js';
import type { ScenarioResult } from './simulate/scenario-result.js';
import { MemoryStateStore } from './state/memory-state-store.js';

/** The engine of the daemon, in a pretended world. */
export const bringUpPretended: BringUp = (
  { gateway, events, machine, restarter, logger, store, ledger, settings },
  clock,
  onStopped,
) =>
  createEngine({
    clock,
    gateway,
    events,
    machine,
    restarter,
    logger,
    store,
    settings,
    makeLedger: () => ledger,
    sync: () => Promise.resolve(),
    facts: { version: 'pretended', pid: 1 },
    simulate: () => Promise.resolve('a simulation simulates nothing'),
    onStopped,
  });

/** Plays a situation through the same engine as the daemon's, on a clock of its own and with nothing real touched. */
export function playGiven(given: Given): Promise<ScenarioResult> {
  return ScenarioPlayer.play(storyOf(given), planOf(given), new MemoryStateStore(), bringUpPretended);
}
