import type { Cleanup } from '../rig/cleanup.ts';
import type { Row } from './row.ts';

/** How much is measured. */
export interface Scale {
  readonly smoke: boolean;
  /** Resources of the fleet that stands for "1,000 resources". */
  readonly fleet: number;
  /** Processes of ours that are killed one after the other. */
  readonly kills: number;
  /** The same for Monit, whose answer takes its cycle. */
  readonly monitKills: number;
  /** Seconds over which processor time is taken. */
  readonly quietSeconds: number;
  /** Runs of a command. */
  readonly commandRuns: number;
  /** Resources of the hierarchy that is restored. */
  readonly hierarchy: number;
  /** Resources of the great fleet; 0 leaves it out. */
  readonly great: number;
  /** Mounts, addresses, processes each whose checks are weighed. */
  readonly things: number;
  /** Runs of each OCF agent. */
  readonly agentRuns: number;
  /** Mounts, and addresses, that are taken away one after the other; the same for Monit. */
  readonly losses: number;
  readonly monitLosses: number;
  /** How often the master of a web server is killed under each guardian. */
  readonly masterKills: number;
  /** Mounts, and as many addresses, of the infrastructure fleet. */
  readonly infrastructure: number;
  /** Seconds over which is looked whether checks are late. */
  readonly lateSeconds: number;
}

export const FULL: Scale = {
  smoke: false,
  fleet: 1000,
  kills: 300,
  monitKills: 60,
  quietSeconds: 30,
  commandRuns: 31,
  hierarchy: 200,
  great: 10_000,
  things: 500,
  agentRuns: 30,
  losses: 100,
  monitLosses: 30,
  masterKills: 15,
  infrastructure: 500,
  lateSeconds: 40,
};

/** Shows within a minute that everything works; its figures say little. */
export const SMOKE: Scale = {
  smoke: true,
  fleet: 50,
  kills: 10,
  monitKills: 3,
  quietSeconds: 2,
  commandRuns: 5,
  hierarchy: 20,
  great: 0,
  things: 10,
  agentRuns: 3,
  losses: 5,
  monitLosses: 2,
  masterKills: 2,
  infrastructure: 20,
  lateSeconds: 6,
};

/** What a measurement gets. */
export interface Bench {
  readonly scale: Scale;
  /** A folder of this run; everything that is started names it among its arguments where it can. */
  readonly folder: string;
  readonly cleanup: Cleanup;
  /** Tells the person who waits what is going on. */
  readonly tell: (line: string) => void;
}

/** One thing that is measured. It ends what it starts; what remains is ended by the cleanup. */
export interface Measurement {
  readonly name: string;
  readonly says: string;
  /** It mounts, sets addresses or boots machines: it runs in the namespaces of the lab (test/lab). */
  readonly isLab?: true;
  /** It needs a booted systemd besides. */
  readonly isBooted?: true;
  readonly run: (bench: Bench) => Promise<readonly Row[]>;
}
