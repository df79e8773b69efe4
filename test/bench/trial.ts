import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, HierarchyDocument, ServerStatus } from '@lkssp/client';
import { endProcessesNaming } from '../rig/cleanup.ts';
import { type DaemonProcess, startDaemon } from '../rig/daemon-process.ts';
import { familyOf, processesNaming } from '../rig/process-facts.ts';
import { BUILT, configure, linkKit } from '../rig/program.ts';
import { waitUntil } from '../rig/wait-until.ts';
import type { Bench } from './measurement.ts';

/** A daemon in a home of its own, with what was built here. */
export interface Trial {
  readonly home: string;
  readonly daemon: DaemonProcess;
  readonly client: Client;
  /** The daemon, its kit hosts and whatever else works for it; not what is supervised. */
  readonly ourPids: () => readonly number[];
  readonly end: () => Promise<void>;
}

/** What a trial is besides a daemon. */
export interface TrialPlan {
  /** Folders in `packages/`. Default: genapp. */
  readonly kits?: readonly string[];
  /** YAML. Default: what holds where nobody set anything. */
  readonly configuration?: string;
}

/** Starts one. Its programs have to lie below `folder/name/programs`. Nothing that is measured may restart the node. */
export async function startTrial(
  { folder, cleanup }: Pick<Bench, 'folder' | 'cleanup'>,
  name: string,
  { kits = ['kit-genapp'], configuration = '{}\n' }: TrialPlan = {},
): Promise<Trial> {
  const place = join(folder, name);
  const home = join(place, 'home');
  mkdirSync(home, { recursive: true });
  configure(home, configuration);
  for (const kit of kits) linkKit(home, kit);
  let daemon: DaemonProcess | undefined;
  const end = async (): Promise<void> => {
    await daemon?.end('SIGKILL');
    daemon = undefined;
    await endProcessesNaming(place);
  };
  cleanup.add(`the daemon of ${name}`, end);
  const started = await startDaemon({
    program: BUILT,
    home,
    onStarted: (kill) => cleanup.add(`a daemon of ${name} that did not end`, kill),
  });
  daemon = started;
  await started.client.setPolicy('Failover', { on: false });
  const supervised = join(place, 'programs');
  const ourPids = (): readonly number[] => {
    const theirs = new Set(processesNaming(supervised).map(({ pid }) => pid));
    return familyOf(started.facts.pid)
      .map(({ pid }) => pid)
      .filter((pid) => !theirs.has(pid));
  };
  return { home, daemon: started, client: started.client, ourPids, end };
}

/** Brings a document into force and waits until every resource of it serves; returns milliseconds that it took. */
export async function applyAndServe(trial: Trial, document: HierarchyDocument, withinMs: number): Promise<number> {
  const { client } = trial;
  const begun = performance.now();
  const ended = await client.waitFor(await client.apply(document), { deadlineMs: withinMs });
  if (ended.phase === 'failed') throw new Error(`apply failed: ${ended.progress.at(-1)?.text ?? ended.code}`);
  const count = Object.keys(document.resources).length;
  await waitUntil(
    `${count} resources serve`,
    { withinMs, everyMs: 1000 },
    async () => serving(await client.status()) >= count,
  );
  return performance.now() - begun;
}

const serving = ({ resources }: ServerStatus): number =>
  resources.filter(({ state }) => state === 'ISP' || state === 'ISU').length;
