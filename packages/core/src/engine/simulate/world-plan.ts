import type { EngineSettings } from '../../domain/engine-settings.js';
import type { TypeDescription } from '../../ports/kit-gateway.js';
import type { Change } from '../../ports/state-store.js';
import type { Behaviour, Happening } from './given.js';

/** A pretended thing as it is at the beginning. */
export interface PlannedThing {
  readonly behaviour: Behaviour;
  readonly children: readonly string[];
}

/** What a pretended world begins as. */
export interface WorldPlan {
  readonly bootId: string;
  /** Wall-clock milliseconds at the beginning. */
  readonly wall: number;
  /** Milliseconds since boot at the beginning. */
  readonly sinceBoot: number;
  /** What the store holds. */
  readonly changes: readonly Change[];
  readonly types: readonly TypeDescription[];
  readonly settings: EngineSettings;
  readonly things: ReadonlyMap<string, PlannedThing>;
}

/** What happens in a pretended world. */
export interface Story {
  readonly when: readonly Happening[];
  /** Milliseconds. */
  readonly until: number;
  /** The end comes early when nothing has happened for so many milliseconds. */
  readonly calmMs?: number;
  /** `works`: an ordered restart kills the daemon, and half a minute later the machine boots anew. */
  readonly nodeRestart: 'recorded' | 'works';
  /** True: the reader sees how things stand once the daemon has looked, not at its first instant. */
  readonly serves: boolean;
}
