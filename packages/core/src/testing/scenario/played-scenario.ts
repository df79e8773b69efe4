import { scenarioPage } from '../../engine/simulate/scenario-page.js';
import { playGiven } from '../../engine/play-given.js';
import { readScenario } from './scenario-file.js';
import { unmetExpectations } from './unmet-expectations.js';

/** What came of a scenario. */
export interface PlayedScenario {
  /** The text of expect.txt. */
  readonly page: string;
  /** What does not hold, one sentence each. */
  readonly unmet: readonly string[];
}

/** Plays the given.yaml `text` of the scenario `name` through the engine, in no real time. */
export async function playScenario(name: string, text: string): Promise<PlayedScenario> {
  const { rule, expectations, ...given } = readScenario(text);
  const result = await playGiven(given);
  const head = `${name}\n${'='.repeat(name.length)}\n${rule}\n\n`;
  return { page: head + scenarioPage(result), unmet: unmetExpectations(expectations, result) };
}
