import { join } from 'node:path';
import { type Cleanup, endProcessesNaming } from '../rig/cleanup.ts';
import { type DaemonProcess, startDaemon } from '../rig/daemon-process.ts';
import { isAlive } from '../rig/process-facts.ts';
import { type Applications, writeApplications } from './applications.ts';
import { type Installation, install } from './installation.ts';

/** Everything that the demonstration has set up. */
export interface Demonstration {
  readonly installation: Installation;
  readonly daemon: DaemonProcess;
  readonly applications: Applications;
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

/** Sets everything up, from the registry to three applications that serve. What has to be ended is left to `cleanup`. */
export async function setUp(
  home: string | undefined,
  cleanup: Cleanup,
  tell: (line: string) => void,
): Promise<Demonstration> {
  const installation = await install(home, cleanup, tell);
  const folder = join(installation.home, 'applications');
  cleanup.add('what is left of the applications', async () => void (await endProcessesNaming(folder)));
  tell(`Starting the daemon in ${installation.home}`);
  const daemon = await startDaemon({
    program: installation.program,
    home: installation.home,
    isOwnSession: true,
    onStarted: (kill) => cleanup.add('a daemon that did not end', kill),
  });
  cleanup.add('the daemon', () => stopInOrder(daemon, tell));
  const applications = await writeApplications(folder);
  tell('Creating a hierarchy: web needs api, api needs store');
  const { client } = daemon;
  const ended = await client.waitFor(await client.apply(applications.document), { deadlineMs: 60_000 });
  if (ended.phase === 'failed') throw new Error(`apply failed: ${ended.progress.map(({ text }) => text).join('; ')}`);
  return { installation, daemon, applications };
}
