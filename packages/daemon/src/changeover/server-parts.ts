import type { Administration, Clock, EventBus, KitReleases, Logger, Operations } from '@lkssp/core/engine';
import type { ProgramReleases } from '@lkssp/releases';
import type { Home } from '../home.js';
import type { Departure } from './departure.js';

/** What orders about lkssp as a whole work with. */
export interface ServerParts {
  readonly home: Home;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bus: EventBus;
  readonly operations: Operations;
  readonly administration: Pick<Administration, 'status' | 'kits' | 'types'>;
  readonly kits: KitReleases;
  readonly programs: ProgramReleases;
  /** A consistent copy of the store in a new file. */
  readonly copyStore: (file: string) => Promise<void>;
  /** The configuration file in force, where there is one. */
  readonly configFile?: string;
  readonly allowCode: boolean;
  /** Words that start this daemon again from any folder. */
  readonly words: readonly string[];
  /** Ends this daemon without touching applications, and then leaves. */
  readonly depart: (departure: Departure) => void;
  /** Absolute path of the program that runs. */
  readonly program: string;
}
