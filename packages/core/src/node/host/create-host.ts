import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../contract/host.js';
import type { HostAddresses } from '../../contract/host-addresses.js';
import type { HostMounts } from '../../contract/host-mounts.js';
import type { HostUnits } from '../../contract/host-units.js';
import type { HostProcesses, StopRequest } from '../../contract/host-processes.js';
import { LksspError, wordsOf } from '../../errors/lkssp-error.js';
import type { CallHost, HostSetting } from '../../ports/call-host.js';
import { httpProbe } from '../http/http-probe.js';
import { createMounts } from '../mounts/create-mounts.js';
import { createAddresses } from '../network/create-addresses.js';
import { reachPath } from '../reach/reach-path.js';
import { createUnits } from '../units/create-units.js';
import type { CallScope } from './call-scope.js';
import { CareFolder } from './care.js';
import { capOutputs } from './output-cap.js';
import { spareOutputFolder } from './output-file.js';
import { CommandRunner } from './command-runner.js';
import { identify, stateOf } from './process-identity.js';
import { processList } from './process-list.js';
import { Supervisor } from './supervisor.js';
import { tagSlug } from './tag-slug.js';
import { tcpProbe } from './tcp-probe.js';

/** Files of the kernel are small; whatever is larger is not meant. */
const MOST_READ = 1024 * 1024;
const READABLE = /^\/(?:proc|sys|etc)\//;
/** Kept of a call for what comes after an ending. */
const REPORT_MS = 500;
const LAST_MS = 1000;
/** What the kernel answers at once from its own memory: a tenth of the cost of a read in another thread. */
const AT_ONCE = /^\/proc\/\d+\/(?:stat|cgroup|task\/\d+\/(?:stat|children))$/;

/** The real host of one call. Cheap: makes a few objects and touches nothing. */
export function createHost(setting: HostSetting): CallHost {
  const { kit, tag, deadline, signal, runFolder, libFolder } = setting;
  const slug = tagSlug(tag);
  const outputFolder = join(libFolder, 'output', kit);
  const outputPrefix = join(outputFolder, `${slug}@`);
  for (const folder of [outputFolder, spareOutputFolder(runFolder)]) capOutputs(folder);
  const runner = new CommandRunner({ deadline, signal, runFolder, outputPrefix });
  const scope: CallScope = { deadline, signal, runFolder, libFolder, runner };
  const host = Object.assign(systemOf(scope), {
    run: (request) => runner.run(request),
    read: readKernelFile,
    processes: processesOf(new Supervisor({ runner, deadline, signal, runFolder, slug, outputPrefix }), scope),
    care: new CareFolder(join(libFolder, 'care', slug), runner),
    tcp: (request) => tcpProbe(request, deadline - performance.now(), signal),
    reach: (request) => reachPath(request, scope),
    http: (request) => httpProbe(request, scope),
    now: () => Date.now(),
    left: () => Math.max(0, deadline - performance.now()),
    pause: (ms) => pause(ms, signal),
  } satisfies Omit<Host, 'mounts' | 'addresses' | 'units'>);
  return { host, endAll: () => runner.endAll() };
}

/** Made when a kit asks for them: most calls need one of them or none. */
function systemOf(scope: CallScope): Pick<Host, 'mounts' | 'addresses' | 'units'> {
  let mounts: HostMounts | undefined;
  let addresses: HostAddresses | undefined;
  let units: HostUnits | undefined;
  return {
    get mounts() {
      return (mounts ??= createMounts(scope));
    },
    get addresses() {
      return (addresses ??= createAddresses(scope));
    },
    get units() {
      return (units ??= createUnits(scope));
    },
  };
}

function processesOf(supervisor: Supervisor, scope: CallScope): HostProcesses {
  return {
    ...processList(scope),
    identify,
    state: stateOf,
    start: (request) => supervisor.start(request),
    find: async (name) => supervisor.find(name),
    output: (process, keepBytes) => supervisor.output(process, keepBytes),
    gone: async (process) => supervisor.gone(process),
    stop: (process, request) => supervisor.stop(process, inTime(request, scope)),
  };
}

/** KILL must come before the call is over, however much patience was asked for; one that is over has a last second to clear up. */
function inTime(request: StopRequest, { deadline }: Pick<CallScope, 'deadline'>): StopRequest {
  const left = deadline - performance.now() - REPORT_MS;
  return { ...request, withinMs: Math.min(request.withinMs, Math.max(LAST_MS, left)) };
}

async function readKernelFile(path: string): Promise<string> {
  if (!READABLE.test(path) || path.includes('/../')) {
    throw new TypeError(`${path} is not below /proc, /sys or /etc: use host.run with a program that can be ended`);
  }
  try {
    const bytes = AT_ONCE.test(path) ? readFileSync(path) : await readFile(path);
    return bytes.subarray(0, MOST_READ).toString('utf8');
  } catch (error) {
    throw new LksspError('LKSSP_FILE_UNREADABLE', { file: path, why: wordsOf(error) }, { cause: error });
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new LksspError('LKSSP_HOST_ABORTED', { what: 'a pause', why: 'the call was aborted' }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
