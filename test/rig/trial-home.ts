import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HierarchyDocument, Operation, ResourceStatus, StateName } from '@lkssp/client';
import { endProcessesNaming } from './cleanup.ts';
import { type DaemonProcess, type DaemonStart, startDaemon } from './daemon-process.ts';
import { type ProcessFacts, processesNaming } from './process-facts.ts';
import { BUILT, linkKit, type Program, type Ran, runLkssp } from './program.ts';
import { waitUntil } from './wait-until.ts';

type ResourceDocument = HierarchyDocument['resources'][string];

/** How a daemon of a trial is started. */
export type TrialStart = Partial<Pick<DaemonStart, 'env' | 'withinMs' | 'wrapper'>>;

/** What a home is made of. */
export interface TrialPlan {
  /** Default: what was built. */
  readonly program?: Program;
  /** Folders below packages/. Default: genapp's alone. */
  readonly kits?: readonly string[];
}

/** A home in a folder of its own, with kits, and everything that a test does with it. */
export class TrialHome {
  readonly folder: string;
  readonly home: string;
  readonly #program: Program;
  #daemon: DaemonProcess | undefined;

  constructor(name: string, { program = BUILT, kits = ['kit-genapp'] }: TrialPlan = {}) {
    this.#program = program;
    this.folder = mkdtempSync(join(tmpdir(), `lkssp-${name}-`));
    this.home = join(this.folder, 'home');
    mkdirSync(join(this.folder, 'programs'), { recursive: true });
    for (const kit of kits) linkKit(this.home, kit);
  }

  /** The daemon that was started last. */
  get daemon(): DaemonProcess {
    if (this.#daemon === undefined) throw new Error('no daemon was started');
    return this.#daemon;
  }

  get client(): DaemonProcess['client'] {
    return this.daemon.client;
  }

  async start(how: TrialStart = {}): Promise<DaemonProcess> {
    const onStarted: DaemonStart['onStarted'] = (kill) => {
      this.#kill = kill;
    };
    this.#daemon = await startDaemon({ program: this.#program, home: this.home, ...how, onStarted });
    return this.#daemon;
  }

  #kill: () => Promise<void> = () => Promise.resolve();

  lkssp(...args: readonly string[]): Promise<Ran> {
    return runLkssp(this.#program, this.home, args, { cwd: this.folder });
  }

  /** sleep(1) under a name of its own, so that its process tells to whom it belongs. */
  program(name: string): string {
    const path = this.#path(name);
    symlinkSync('/bin/sleep', path);
    return path;
  }

  #path(name: string): string {
    return join(this.folder, 'programs', name);
  }

  /** An executable shell script. */
  script(name: string, ...lines: readonly string[]): string {
    const path = this.#path(name);
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
    return path;
  }

  /** A supervised process that does nothing, under its own name. */
  sleeper(name: string, more: Partial<ResourceDocument> = {}): Readonly<Record<string, ResourceDocument>> {
    const options = { command: [this.program(name), 'infinity'] };
    return { [name]: { kit: 'genapp', type: 'process', options, ...more } };
  }

  /** The processes of a sleeper: one, if all is well. */
  processesOf(name: string): readonly ProcessFacts[] {
    return processesNaming(this.#path(name), name);
  }

  /** The one process of a sleeper. */
  processOf(name: string): ProcessFacts {
    const found = this.processesOf(name);
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${name} has ${found.length} processes`);
    return only;
  }

  /** Brings resources into force, with Failover off, and waits for the end of it. */
  async apply(resources: HierarchyDocument['resources'], withinMs = 60_000): Promise<Operation> {
    const document: HierarchyDocument = { version: 1, policies: { Failover: { on: false } }, resources };
    return await this.client.waitFor(await this.client.apply(document), { deadlineMs: withinMs });
  }

  async resource(tag: string): Promise<ResourceStatus> {
    return await this.client.resource(tag);
  }

  /** Waits until every one of `tags` (all when left out) was looked at since the daemon's start, is in `state`, and has no open incident. */
  async settled(state: StateName = 'ISP', tags?: readonly string[], withinMs = 30_000): Promise<void> {
    let last = '';
    const isSettled = async (): Promise<boolean> => {
      const { resources, startedAt } = await this.client.status();
      const wanted = resources.filter(({ tag }) => tags === undefined || tags.includes(tag));
      const others = wanted.filter(
        ({ state: is, incident, acting, lastCheck }) =>
          is !== state || incident !== undefined || acting !== undefined || (lastCheck?.at ?? 0) < startedAt,
      );
      last = others
        .map((each) => `${each.tag} ${each.state} (${each.reason.text}) incident ${each.incident}`)
        .join('; ');
      return wanted.length > 0 && others.length === 0;
    };
    await waitUntil(`all are ${state}`, { withinMs, everyMs: 50 }, isSettled).catch((cause: unknown) => {
      throw new Error(`not all came to ${state}: ${last}`, { cause });
    });
  }

  /** Ends everything that was started here. */
  async stopAll(): Promise<void> {
    await this.#kill();
    await endProcessesNaming(this.folder);
  }

  /** Ends everything that was started here and removes the folder. */
  async end(): Promise<void> {
    await this.stopAll();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
