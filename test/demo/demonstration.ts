import { join } from 'node:path';
import { type Cleanup, endProcessesNaming } from '../rig/cleanup.ts';
import { type DaemonProcess, startDaemon } from '../rig/daemon-process.ts';
import { isAlive } from '../rig/process-facts.ts';
import { type Applications, writeApplications } from './applications.ts';
import { guardInfrastructure, hasApache, type Infrastructure, makeInfrastructure } from './infrastructure.ts';
import { type Installation, install } from './installation.ts';
import { addKits } from './kits.ts';

/** Everything that the demonstration has set up. */
export interface Demonstration {
  readonly installation: Installation;
  readonly daemon: DaemonProcess;
  readonly applications: Applications;
  /** Undefined where it was left out. */
  readonly infrastructure: Infrastructure | undefined;
}

/** What is to be set up. */
export interface DemonstrationPlan {
  readonly home: string | undefined;
  /** Why nothing may be mounted here and no address added; undefined where that may be done. */
  readonly obstacle: string | undefined;
}

const STOP_MS = 60_000;

/** Asks the daemon to take everything out of service and to end; ends it in any case. Says how it has ended. */
async function stopInOrder(daemon: DaemonProcess, tell: (line: string) => void): Promise<void> {
  if (!isAlive(daemon.facts)) return;
  tell('Taking everything out of service, and ending the daemon');
  await daemon.client.stop().catch(() => undefined);
  const late = setTimeout(() => void daemon.end('SIGKILL'), STOP_MS);
  await daemon.ended;
  clearTimeout(late);
  daemon.client.close();
}

/** Says what is shown, and what is left out and why. */
function tellParts(obstacle: string | undefined, tell: (line: string) => void): void {
  if (obstacle !== undefined) {
    tell(`Left out: a file system, an address and Apache, because ${obstacle}`);
    return;
  }
  tell('Mounts, addresses and processes are real, in namespaces of their own: this machine does not see them');
  if (!hasApache())
    tell('Left out: Apache, because it is not installed (package apache2); a small web server stands for it');
}

const kitsFor = (obstacle: string | undefined): readonly string[] => {
  if (obstacle !== undefined) return ['genapp'];
  return ['genapp', 'fs', 'ip', ...(hasApache() ? ['apache'] : [])];
};

/** Sets everything up, from the registry to a hierarchy that serves. What has to be ended is left to `cleanup`. */
export async function setUp(
  { home, obstacle }: DemonstrationPlan,
  cleanup: Cleanup,
  tell: (line: string) => void,
): Promise<Demonstration> {
  tellParts(obstacle, tell);
  const installation = await install(home, cleanup, tell);
  const folder = join(installation.home, 'applications');
  const infrastructure = obstacle === undefined ? await makeInfrastructure(installation.home, cleanup) : undefined;
  cleanup.add('what is left of the applications', async () => void (await endProcessesNaming(folder)));
  tell(`Starting the daemon in ${installation.home}`);
  const daemon = await startDaemon({
    program: installation.program,
    home: installation.home,
    isOwnSession: true,
    onStarted: (kill) => cleanup.add('a daemon that did not end', kill),
  });
  cleanup.add('the daemon', () => stopInOrder(daemon, tell));
  await addKits(installation, kitsFor(obstacle), tell);
  const applications = await writeApplications(folder);
  tell('Creating a hierarchy: web needs api, api needs store');
  const { client } = daemon;
  const ended = await client.waitFor(await client.apply(applications.document), { deadlineMs: 60_000 });
  if (ended.phase === 'failed') throw new Error(`apply failed: ${ended.progress.map(({ text }) => text).join('; ')}`);
  if (infrastructure !== undefined) {
    tell('Creating another: site needs data, its file system, and vip, its address');
    await guardInfrastructure(client, infrastructure);
  }
  return { installation, daemon, applications, infrastructure };
}
