import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Incident } from '@lkssp/client';
import { EventLog, type Stamped } from '../../rig/event-log.ts';
import { FROM_SOURCES, type Program, type Ran } from '../../rig/program.ts';
import { TrialHome } from '../../rig/trial-home.ts';

/** What an engine of the lab is made of. */
export interface EnginePlan {
  /** Folders below packages/. Default: all of this version. */
  readonly kits?: readonly string[];
  /** Default: the sources. */
  readonly program?: Program;
  readonly env?: Readonly<Record<string, string>>;
}

const ALL_KITS = ['kit-apache', 'kit-fs', 'kit-genapp', 'kit-ip', 'kit-qsp'];
const START_MS = 60_000;

/** A real daemon with real kits in a home of its own, its client, and what it tells. It can restart no node: it only writes down that it would. */
export class LabEngine {
  readonly trial: TrialHome;
  readonly events: EventLog;

  private constructor(trial: TrialHome, events: EventLog) {
    this.trial = trial;
    this.events = events;
  }

  static async start({ kits = ALL_KITS, program = FROM_SOURCES, env = {} }: EnginePlan = {}): Promise<LabEngine> {
    const trial = new TrialHome('engine', { program, kits });
    const { client } = await trial.start({ env, withinMs: START_MS });
    return new LabEngine(trial, new EventLog(client));
  }

  get client(): TrialHome['client'] {
    return this.trial.client;
  }

  /** Runs `lkssp …` as a person types it. */
  lkssp(...args: readonly string[]): Promise<Ran> {
    return this.trial.lkssp(...args);
  }

  /** The same, and it has to succeed; returns what it printed. */
  async mustLkssp(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.lkssp(...args);
    if (code !== 0) throw new Error(`lkssp ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** The next incident of `tag` that opens, with the instant on the clock of performance.now(). Call it before the act. */
  opened(tag: string, withinMs = 30_000): Promise<Stamped> {
    return this.events.next(`an incident of ${tag}`, withinMs, (event) => {
      return event.type === 'incident-opened' && event.tag === tag;
    });
  }

  /** The next incident of `tag` that ends, as it is recorded then. Call it before the act. */
  async ended(tag: string, withinMs = 60_000): Promise<Incident> {
    const { event } = await this.events.next(`the end of an incident of ${tag}`, withinMs, (each) => {
      return each.type === 'incident-ended' && each.tag === tag;
    });
    if (event.type !== 'incident-ended') throw new Error('no incident has ended');
    return await this.client.incident(event.incident);
  }

  /** What of node restarts it has written down: empty, if all is well. */
  wouldRestart(): string {
    const file = join(this.trial.home, 'lib/would-restart.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The end of its log. */
  log(): string {
    const file = join(this.trial.home, 'log/lkssp.log');
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-20_000) : '';
  }

  async end(): Promise<void> {
    await this.events.end();
    await this.trial.end();
  }
}
